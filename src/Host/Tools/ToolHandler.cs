using HaActors.Agents.Tools;
using HaActors.Host.Sockets;

namespace HaActors.Host.Tools;

/// <summary>Answers the tools that agents call, on the local socket.</summary>
internal sealed class ToolHandler(AgentTools tools) : ILocalHandler
{
    public string Word => ToolWire.Word;

    public async Task HandleAsync(LocalRequest request, LocalClient client, CancellationToken gone)
    {
        if (ToolWire.ReadRequest(request.Words) is not { } call)
        {
            await client.RefuseAsync("it names no tool", gone);
            return;
        }

        foreach (var line in ToolWire.Answer(await tools.RunAsync(call, gone)))
            await client.WriteAsync(line, gone);
    }
}
