using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Logs in, and fetches a file over a passive connection to the same address.</summary>
internal static class FtpCheck
{
    private const int FileLimit = 1 << 20;

    public static async Task<Good> RunAsync(CheckSpecification.Ftp ftp, CheckContext check)
    {
        using var connection = await check.ConnectAsync(ftp.Tls);
        await ReplyCode.AskAsync(connection, "the greeting", null, 220);
        if (ftp.Tls is { Mode: TlsMode.StartTls } tls)
        {
            await ReplyCode.AskAsync(connection, "AUTH TLS", "AUTH TLS", 234);
            await connection.SecureAsync(tls);
        }

        var user = await ReplyCode.AskAsync(connection, "USER", $"USER {ftp.Login.User}", 230, 331);
        if (user.Code == 331)
            await ReplyCode.AskAsync(connection, "PASS", $"PASS {check.Open(ftp.Login.Password)}", 230);
        if (ftp.Request is { } file)
            await FetchAsync(connection, ftp, file, check);

        await ReplyCode.AskAsync(connection, "QUIT", "QUIT", 221);
        return ftp.Request is null ? "FTP login" : "FTP file fetched";
    }

    private static async Task FetchAsync(CheckConnection control, CheckSpecification.Ftp ftp, string file, CheckContext check)
    {
        await ReplyCode.AskAsync(control, "TYPE I", "TYPE I", 200);
        if (ftp.Tls is not null)
        {
            await ReplyCode.AskAsync(control, "PBSZ", "PBSZ 0", 200);
            await ReplyCode.AskAsync(control, "PROT", "PROT P", 200);
        }

        // The address of a PASV answer is not followed: a server behind NAT gives one of its own, and it could name
        // anybody.
        var data = check with { Target = check.Target with { Port = await PassivePortAsync(control, check) } };
        using var transfer = await CheckConnection.OpenAsync(data);
        await ReplyCode.AskAsync(control, "RETR", $"RETR {file}", 125, 150);
        if (ftp.Tls is { } tls)
            await transfer.SecureAsync(tls);
        transfer.Stage = "the end of the file";
        using var body = new HttpBody(check.Tools.Memory, FileLimit);
        await body.ReadAsync(transfer, new HttpHead(null, IsChunked: false, ""));
        var text = Encoding.UTF8.GetString(body.Bytes);
        await ReplyCode.AskAsync(control, "the end of the transfer", null, 226, 250);
        if (!check.Matches(ftp.Receive, text))
            throw new CheckFailure($"the file of {text.Length} characters does not match receive");
    }

    private static async Task<int> PassivePortAsync(CheckConnection control, CheckContext check)
    {
        if (check.Target.Address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var extended = await ReplyCode.AskAsync(control, "EPSV", "EPSV", 229);
            var bars = extended.Text.Split('|');
            return bars.Length >= 4 && Number(bars[3]) is { } port ? port : throw Unclear("EPSV", extended.Text);
        }

        var passive = await ReplyCode.AskAsync(control, "PASV", "PASV", 227);
        var open = passive.Text.IndexOf('(', StringComparison.Ordinal);
        var close = passive.Text.IndexOf(')', Math.Max(open, 0));
        var numbers = open >= 0 && close > open ? passive.Text[(open + 1)..close].Split(',') : [];
        return numbers.Length == 6 && Number(numbers[4]) is { } high && Number(numbers[5]) is { } low && high < 256 && low < 256
            ? (high * 256) + low
            : throw Unclear("PASV", passive.Text);
    }

    private static int? Number(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 65536 ? number : null;

    private static CheckFailure Unclear(string command, string text) =>
        new($"{command}: the server answered '{CheckText.Shown(text)}', which names no port");
}
