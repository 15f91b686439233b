using System.Net.Sockets;

namespace Akka.Remote.Associations;

/// <summary>Exceptions in an operator's words.</summary>
internal static class Reasons
{
    public static string Of(Exception cause) => cause switch
    {
        AggregateException { InnerException: { } inner } => Of(inner),
        SocketException socket => $"{socket.Message} ({socket.SocketErrorCode})",
        { InnerException: SocketException socket } when !cause.Message.Contains(
            socket.SocketErrorCode.ToString(), StringComparison.Ordinal) =>
            $"{cause.Message} ({socket.SocketErrorCode})",
        _ => cause.Message,
    };
}
