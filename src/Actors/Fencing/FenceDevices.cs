using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Fencing;

/// <summary>Runs one configured device against one node.</summary>
internal static class FenceDevices
{
    public static Task<FenceResult> RunAsync(
        NodeRuntime node, FenceDevice device, NodeName target, Func<bool> permit, CancellationToken kill)
    {
        if (node.Ports.FenceAgents.Find(device.Agent, out var whyNot) is not { } agent)
            return Task.FromResult<FenceResult>(new FenceResult.CannotRun(whyNot ?? $"there is no agent {device.Agent}"));

        var action = node.Settings.Configuration.Options.FenceMode == FenceMode.Off ? FenceVerb.Off : FenceVerb.Reboot;
        return agent.RunAsync(new FenceCall(action, device.Parameters, target.Value, device.Timeout, permit), kill);
    }
}

/// <summary>Only an explicit confirmation of this very request counts (safety rule 24).</summary>
internal static class FenceVerdict
{
    public static (bool Confirmed, string Detail) Of(FenceResult result) => result switch
    {
        FenceResult.Confirmed done => (true, done.Verified ? "confirmed, and its status says off" : "confirmed by the device"),
        FenceResult.Failed failed => (false, $"exit {failed.ExitCode}: {failed.Reason}"),
        FenceResult.TimedOut late => (false, $"no answer within {late.After.TotalSeconds:0.#} s"),
        FenceResult.CannotRun none => (false, none.Why),
        FenceResult.Killed => (false, "broken off"),
        _ => (false, "refused: the term is over"),
    };
}
