using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HaActors.Policy.Drbd;

namespace HaActors.Host.Tools;

/// <summary>
/// <c>haactors drbd --socket PATH fence-peer|unfence-peer|split-brain</c>: what DRBD's kernel calls. It asks the daemon and exits as
/// that says; what keeps it from asking leaves I/O frozen.
/// </summary>
internal static class DrbdHelper
{
    public const string Command = "drbd";

    private static readonly string[] Calls = ["fence-peer", "unfence-peer", "split-brain"];

    /// <param name="arguments">After the command's own word.</param>
    /// <param name="environment">What drbdadm sets for helpers; null where it says nothing.</param>
    public static async Task<int> RunAsync(string[] arguments, Func<string, string?> environment)
    {
        if (arguments is not ["--socket", var socket, var call] || !Calls.Contains(call)
            || environment("DRBD_RESOURCE") is not { Length: > 0 } resource)
        {
            await Console.Error.WriteLineAsync(
                $"usage: haactors {Command} --socket PATH {string.Join('|', Calls)}, with DRBD_RESOURCE in the environment. DRBD calls this; see 'pbm drbd'.");
            return DrbdFencePeer.Unconfirmed;
        }

        try
        {
            return await AskAsync(socket, call, resource, PeerOf(environment));
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            await Console.Error.WriteLineAsync($"haactors: {call} of {resource}: the daemon cannot be asked: {gone.Message}");
            return DrbdFencePeer.Unconfirmed;
        }
    }

    /// <summary>8.4 names it; 9 gives its number, and all names by number.</summary>
    internal static string? PeerOf(Func<string, string?> environment)
    {
        if (environment("DRBD_PEER") is { Length: > 0 } peer)
            return peer;
        if (environment("DRBD_PEER_NODE_ID") is { Length: > 0 } id && environment($"DRBD_NODE_ID_{id}") is { Length: > 0 } named)
            return named;
        return environment("DRBD_PEERS")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var only] ? only : null;
    }

    private static async Task<int> AskAsync(string path, string call, string resource, string? peer)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{Command} {call} {resource} {peer}".TrimEnd() + "\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (await reader.ReadLineAsync() is not { } line)
            throw new IOException("the connection was lost");

        var words = line.Split(' ', 2);
        await Console.Error.WriteLineAsync($"haactors: {call} of {resource}: {(words.Length > 1 ? words[1] : line)}");
        return words[0].StartsWith("x:", StringComparison.Ordinal)
            && int.TryParse(words[0][2..], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                ? code
                : DrbdFencePeer.Unconfirmed;
    }
}
