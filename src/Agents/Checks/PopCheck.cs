using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

internal static class PopCheck
{
    public static async Task<Good> RunAsync(CheckSpecification.Pop pop, CheckContext check)
    {
        using var connection = await check.ConnectAsync(pop.Tls);
        await AskAsync(connection, "the greeting", null);
        if (pop.Tls is { Mode: TlsMode.StartTls } tls)
        {
            await AskAsync(connection, "STLS", "STLS");
            await connection.SecureAsync(tls);
        }

        if (pop.Login is { } login)
        {
            await AskAsync(connection, "USER", $"USER {login.User}");
            await AskAsync(connection, "PASS", $"PASS {check.Open(login.Password)}");
        }

        await AskAsync(connection, "QUIT", "QUIT");
        return pop.Login is null ? "POP answered" : "POP login";
    }

    private static async Task AskAsync(CheckConnection connection, string name, string? command)
    {
        connection.Stage = name;
        if (command is not null)
            await connection.SendLineAsync(command);
        var line = await connection.ExpectLineAsync();
        if (!line.StartsWith("+OK", StringComparison.Ordinal))
            throw new CheckFailure($"{name}: the server answered '{CheckText.Shown(line)}'");
    }
}
