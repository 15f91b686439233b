using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>A connection alone, or with a text to send and a pattern to expect.</summary>
internal static class TcpCheck
{
    // What a pattern is matched with: the beginning of the answer.
    private const int AnswerLimit = 4096;

    public static async Task<Good> ConnectAsync(CheckContext check)
    {
        using var connection = await check.ConnectAsync();
        return "connected";
    }

    public static async Task<Good> RunAsync(CheckSpecification.SimpleTcp tcp, CheckContext check)
    {
        using var connection = await check.ConnectAsync(tcp.Tls);
        if (tcp.Send.Length > 0)
            await connection.SendAsync(Encoding.UTF8.GetBytes(tcp.Send));
        if (tcp is { Send.Length: 0, Receive.Length: 0 })
            return "connected";

        connection.Stage = tcp.Receive.Length == 0 ? "an answer" : "what receive says";
        while (await connection.FillAsync())
            if (check.Matches(tcp.Receive, Encoding.UTF8.GetString(connection.Unread)))
                return "answered as expected";

        if (connection.Unread.IsEmpty)
            throw connection.ClosedEarly();
        throw new CheckFailure(
            connection.Unread.Length >= AnswerLimit
                ? $"the first {AnswerLimit} bytes of the answer do not match receive"
                : "the answer does not match receive");
    }
}
