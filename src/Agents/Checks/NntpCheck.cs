using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

internal static class NntpCheck
{
    public static async Task<Good> RunAsync(CheckSpecification.Nntp nntp, CheckContext check)
    {
        using var connection = await check.ConnectAsync(nntp.Tls);
        await ReplyCode.AskAsync(connection, "the greeting", null, 200, 201);
        if (nntp.Tls is { Mode: TlsMode.StartTls } tls)
        {
            await ReplyCode.AskAsync(connection, "STARTTLS", "STARTTLS", 382);
            await connection.SecureAsync(tls);
        }

        if (nntp.Request is { } group)
            await ReplyCode.AskAsync(connection, "GROUP", $"GROUP {group}", 211);

        await ReplyCode.AskAsync(connection, "QUIT", "QUIT", 205);
        return nntp.Request is null ? "NNTP answered" : "NNTP has the group";
    }
}
