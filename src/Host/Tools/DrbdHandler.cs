using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Host.Sockets;
using HaActors.Policy.Drbd;

namespace HaActors.Host.Tools;

/// <summary>Answers <see cref="DrbdHelper"/> on the local socket: <c>drbd fence-peer RESOURCE [PEER]</c>, with <c>x:CODE REASON</c>.</summary>
/// <param name="node">The node's actor.</param>
internal sealed class DrbdHandler(IActorRef node) : ILocalHandler
{
    /// <summary>Beyond what its actor takes at most; a person may have to confirm a fence.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(11);

    public string Word => DrbdHelper.Command;

    public async Task HandleAsync(LocalRequest request, LocalClient client, CancellationToken gone)
    {
        switch (request.Words)
        {
            case ["fence-peer", var resource, ..]:
                var verdict = await AskAsync(new FencePeerCall(resource, request.Words.Count > 2 ? request.Words[2] : null), gone);
                await client.WriteAsync($"x:{verdict.ExitCode} {verdict.Why}", gone);
                break;
            case [var helper, var device, ..]:
                node.Tell(new DrbdHelperCalled(device, helper));
                await client.WriteAsync("x:0 heard", gone);
                break;
            default:
                await client.RefuseAsync("expected: drbd fence-peer RESOURCE [PEER]", gone);
                break;
        }
    }

    private async Task<FencePeerVerdict> AskAsync(FencePeerCall call, CancellationToken gone)
    {
        try
        {
            return await node.Ask<FencePeerVerdict>(call, Patience, gone);
        }
        catch (Exception silence) when (silence is AskTimeoutException or OperationCanceledException)
        {
            return new FencePeerVerdict(DrbdFencePeer.Unconfirmed, "the daemon did not answer in time");
        }
    }
}
