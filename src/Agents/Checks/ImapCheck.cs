using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

internal static class ImapCheck
{
    private const int MostLines = 100;

    public static async Task<Good> RunAsync(CheckSpecification.Imap imap, CheckContext check)
    {
        using var connection = await check.ConnectAsync(imap.Tls);
        connection.Stage = "the greeting";
        var greeting = await connection.ExpectLineAsync();
        if (!greeting.StartsWith("* OK", StringComparison.OrdinalIgnoreCase)
            && !greeting.StartsWith("* PREAUTH", StringComparison.OrdinalIgnoreCase))
            throw new CheckFailure($"the greeting is '{CheckText.Shown(greeting)}'");

        if (imap.Tls is { Mode: TlsMode.StartTls } tls)
        {
            await AskAsync(connection, "a0", "STARTTLS", "STARTTLS");
            await connection.SecureAsync(tls);
        }

        if (imap.Login is { } login)
            await AskAsync(connection, "a1", "LOGIN", $"LOGIN {Quoted(login.User)} {Quoted(check.Open(login.Password))}");

        await AskAsync(connection, "a2", "LOGOUT", "LOGOUT");
        return imap.Login is null ? "IMAP answered" : "IMAP login";
    }

    private static async Task AskAsync(CheckConnection connection, string tag, string name, string command)
    {
        connection.Stage = name;
        await connection.SendLineAsync($"{tag} {command}");
        for (var lines = 0; lines < MostLines; lines++)
        {
            var line = await connection.ExpectLineAsync();
            if (line.StartsWith($"{tag} OK", StringComparison.OrdinalIgnoreCase))
                return;
            if (line.StartsWith($"{tag} ", StringComparison.OrdinalIgnoreCase))
                throw new CheckFailure($"{name}: the server answered '{CheckText.Shown(line[(tag.Length + 1)..])}'");
        }

        throw new CheckFailure($"{name}: the server sends more than {MostLines} lines and no answer");
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
