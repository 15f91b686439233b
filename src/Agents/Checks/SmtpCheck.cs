using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

internal static class SmtpCheck
{
    public static async Task<Good> RunAsync(CheckSpecification.Smtp smtp, CheckContext check)
    {
        using var connection = await check.ConnectAsync(smtp.Tls);
        await ReplyCode.AskAsync(connection, "the greeting", null, 220);
        var offered = await HelloAsync(connection, smtp.Helo);
        if (smtp.Tls is { Mode: TlsMode.StartTls } tls)
        {
            if (!offered.Split('\n').Any(line => line.Trim().Equals("STARTTLS", StringComparison.OrdinalIgnoreCase)))
                throw new CheckFailure("the server does not offer STARTTLS");
            await ReplyCode.AskAsync(connection, "STARTTLS", "STARTTLS", 220);
            await connection.SecureAsync(tls);
            await HelloAsync(connection, smtp.Helo);
        }

        await ReplyCode.AskAsync(connection, "QUIT", "QUIT", 221);
        return "SMTP answered";
    }

    private static async Task<string> HelloAsync(CheckConnection connection, string name)
    {
        var (code, text) = await ReplyCode.AskAsync(connection, "EHLO", $"EHLO {name}", 250, 500, 502, 504);
        if (code == 250)
            return text;
        await ReplyCode.AskAsync(connection, "HELO", $"HELO {name}", 250);
        return "";
    }
}
