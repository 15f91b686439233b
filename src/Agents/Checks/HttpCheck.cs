using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// One HTTP request over a connection of its own. What is answered is judged as it is: redirects are not followed.
/// </summary>
internal static class HttpCheck
{
    public static async Task<Good> RunAsync(CheckSpecification.Http http, CheckContext check)
    {
        using var connection = await check.ConnectAsync(http.Tls);
        await connection.SendAsync(Request(http, check));
        connection.Stage = "the status line";
        var status = await HttpAnswer.ReadStatusAsync(connection);
        if (!http.Status.Any(range => range.Has(status)))
            throw new CheckFailure($"HTTP status {status}, expected {string.Join(", ", http.Status)}");

        connection.Stage = "the end of the headers";
        var wantsHeaders = http is { Method: HttpCheckMethod.Head } && (http.Receive.Length > 0 || http.ReceiveNot.Length > 0);
        var head = await HttpAnswer.ReadHeadAsync(connection, wantsHeaders);
        if (http.Method == HttpCheckMethod.Head)
        {
            Match(http, check, head.Text);
            return $"HTTP status {status}";
        }

        if (http.Receive.Length > 0 || http.ReceiveNot.Length > 0 || http.Digest.Length > 0)
        {
            connection.Stage = "the end of the body";
            using var body = new HttpBody(check.Tools.Memory, http.BodyLimit);
            await body.ReadAsync(connection, status is 204 or 304 ? head with { Length = 0, IsChunked = false } : head);
            Match(http, check, Encoding.UTF8.GetString(body.Bytes));
            Compare(http.Digest, body.Bytes);
        }

        return $"HTTP status {status}";
    }

    private static void Match(CheckSpecification.Http http, CheckContext check, string text)
    {
        if (http.Receive.Length > 0 && !check.Matches(http.Receive, text))
            throw new CheckFailure($"the answer of {text.Length} characters does not match receive");
        if (http.ReceiveNot.Length > 0 && check.Matches(http.ReceiveNot, text))
            throw new CheckFailure("the answer matches receive-not");
    }

    private static void Compare(string expected, ReadOnlySpan<byte> body)
    {
        if (expected.Length == 0)
            return;

#pragma warning disable CA5351 // MD5 is what genhash and many existing files have; it tells pages apart, and guards nothing.
        var digest = Convert.ToHexStringLower(expected.Length == 32 ? MD5.HashData(body) : SHA256.HashData(body));
#pragma warning restore CA5351
        if (!digest.Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw new CheckFailure($"the body's digest is {digest}, expected {expected}");
    }

    private static byte[] Request(CheckSpecification.Http http, CheckContext check)
    {
        var text = new StringBuilder(160)
            .Append(http.Method == HttpCheckMethod.Head ? "HEAD " : "GET ")
            .Append(http.Request)
            .Append(http.Version == HttpCheckVersion.Http10 ? " HTTP/1.0\r\nHost: " : " HTTP/1.1\r\nHost: ")
            .Append(http.VirtualHost ?? HostOf(check.Target, http.Tls is not null))
            .Append("\r\nUser-Agent: haactors-check\r\nAccept: */*\r\nConnection: close\r\n");
        foreach (var (name, value) in http.Headers)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    private static string HostOf(ServerAddress target, bool isTls)
    {
        var host = target.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{target.Address}]" : $"{target.Address}";
        return target.Port == (isTls ? 443 : 80) ? host : $"{host}:{target.Port}";
    }
}
