using System.Collections;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using HaActors.Agents.Tools;

namespace HaActors.Host.Tools;

/// <summary><c>haactors agent-tool --socket PATH TOOL …</c>: a tool that an agent calls, where there is no Perl for the
/// smaller program of the same kind.</summary>
internal static class ToolClient
{
    public const string Command = "agent-tool";

    // What the tools look at; the same in src/Agents/tools/ha-tool.
    private static readonly string[] Variables =
    [
        "OCF_RESOURCE_INSTANCE", "OCF_RESKEY_CRM_meta_on_node", "OCF_RESKEY_CRM_meta_physical_host",
        "OCF_RESKEY_CRM_meta_container_attribute_target",
    ];

    /// <param name="arguments">After the command's own word.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ["--socket", var socket, var tool, .. var rest])
        {
            await Console.Error.WriteLineAsync($"usage: haactors {Command} --socket PATH TOOL [ARGUMENT]...");
            return ToolExit.Usage;
        }

        try
        {
            return await AskAsync(socket, new ToolCall(tool, [.. rest], Environment()));
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            await Console.Error.WriteLineAsync($"{tool}: Could not connect to the cluster: {socket}: {gone.Message}");
            return ToolExit.Disconnected;
        }
    }

    private static async Task<int> AskAsync(string path, ToolCall call)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{ToolWire.Request(call)}\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        while (await reader.ReadLineAsync() is { } line)
            if (ToolWire.ReadAnswer(line, output, error) is { } code)
                return code;
        throw new IOException("the connection was lost");
    }

    private static ImmutableSortedDictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>().Where(entry => Variables.Contains((string)entry.Key))
        .ToImmutableSortedDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
