using System.Net;
using System.Net.Sockets;

namespace HaActors.Agents.Checks;

/// <summary>
/// A question in one datagram, asked again while there is time, and the answer to it. What is no answer to it is
/// passed over: anybody may send.
/// </summary>
internal static class Datagrams
{
    /// <summary>Asked so often within the deadline: one lost datagram is no failed check.</summary>
    private const int Attempts = 3;

    private const int Longest = 65535;

    /// <param name="isAnswer">Says whether a datagram is the answer; may fail with a <see
    /// cref="CheckFailure"/>.</param>
    /// <param name="quiet">What silence means; null: a failed check.</param>
    public static async Task<T> AskAsync<T>(
        CheckContext check, ReadOnlyMemory<byte> question, Func<ReadOnlyMemory<byte>, T?> isAnswer, Func<T>? quiet = null)
        where T : class
    {
        using var socket = CheckSockets.Open(check.Target, check.Route, SocketType.Dgram, ProtocolType.Udp);
        var buffer = new byte[Longest];
        try
        {
            // Connected: the kernel passes on only what comes from there, and its refusals.
            await socket.ConnectAsync(new IPEndPoint(check.Target.Address, check.Target.Port), check.Deadline);
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                // A little less than the deadline's part: the last attempt's end is not the deadline, which would leave no
                // word about it.
                using var patience = new CancellationTokenSource(check.Timeout * 0.95 / Attempts, check.Tools.Clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, check.Deadline);
                await socket.SendAsync(question, SocketFlags.None, either.Token);
                if (await HearAsync(socket, buffer, isAnswer, either.Token, check.Deadline) is { } answer)
                    return answer;
            }

            return quiet is not null ? quiet() : throw new CheckFailure("nothing came") { IsSilence = true };
        }
        catch (SocketException cause)
        {
            throw cause.SocketErrorCode == SocketError.ConnectionRefused
                ? new CheckFailure("the port is unreachable", cause)
                : CheckSockets.Failure(cause, check.Route);
        }
        catch (OperationCanceledException cause)
        {
            throw new CheckFailure("nothing came", cause) { IsSilence = true };
        }
    }

    private static async Task<T?> HearAsync<T>(
        Socket socket,
        byte[] buffer,
        Func<ReadOnlyMemory<byte>, T?> isAnswer,
        CancellationToken patience,
        CancellationToken deadline)
        where T : class
    {
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience);
                if (isAnswer(buffer.AsMemory(0, length)) is { } answer)
                    return answer;
            }
        }
        catch (OperationCanceledException) when (!deadline.IsCancellationRequested)
        {
            return null;
        }
    }
}
