using System.Collections.Immutable;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Fencing;

/// <summary>Runs one configured device, here.</summary>
internal static class FenceDevices
{
    /// <param name="target">Its name is empty where no node is meant (monitor, list).</param>
    public static Task<FenceResult> RunAsync(
        NodeRuntime node, FenceDevice device, FenceVerb verb, NodeName target, Func<bool> permit, CancellationToken kill)
    {
        if (node.Ports.FenceAgents.Find(device.Agent, out var whyNot) is not { } agent)
            return Task.FromResult<FenceResult>(new FenceResult.CannotRun(whyNot ?? $"there is no agent {device.Agent}"));

        var call = new FenceCall(verb, device.Parameters, target.Value, device.TimeoutOf(verb), permit)
        {
            Port = device.HostMap.GetValueOrDefault(target),
            PortArgument = device.HostArgument,
        };
        return agent.RunAsync(call, kill);
    }
}

/// <summary>How many actions each device carries out now, of all fences of one coordinator.</summary>
public sealed class DeviceSlots
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <returns>False: the device does as much as it can.</returns>
    public bool TryTake(FenceDevice device)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(device.Id);
            if (device.ActionLimit > 0 && taken >= device.ActionLimit)
                return false;

            _taken[device.Id] = taken + 1;
            return true;
        }
    }

    public void Release(FenceDevice device)
    {
        lock (_lock)
            _taken[device.Id]--;
    }
}

/// <summary>Only an explicit confirmation of this very request counts (safety rule 24).</summary>
internal sealed record FenceVerdict(bool Confirmed, string Detail)
{
    public ImmutableArray<string> Listed { get; init; } = [];

    /// <summary>Whether the device knows the node: it told its state, whatever that is, or that it never tells.</summary>
    public static bool Knows(FenceResult result) => result is FenceResult.Confirmed;

    /// <param name="verb">Of a status: only "off" confirms, which is what it was asked for.</param>
    public static FenceVerdict Of(FenceResult result, FenceVerb verb) => result switch
    {
        FenceResult.Confirmed { Power: PowerState.On } when verb == FenceVerb.Status =>
            new(false, "its status says that it is on again"),
        FenceResult.Confirmed done => new(true, done.Verified ? "confirmed, and its status says off" : "confirmed by the device")
        {
            Listed = done.Listed,
        },
#if MUTANTS
        FenceResult.Failed when Planted.Is(Plant.FailedFenceCounts) => new(true, "planted"),
        FenceResult.TimedOut when Planted.Is(Plant.TimedOutFenceCounts) => new(true, "planted"),
#endif
        FenceResult.Failed failed => new(false, $"exit {failed.ExitCode}: {failed.Reason}"),
        FenceResult.TimedOut late => new(false, $"no answer within {late.After.TotalSeconds:0.#} s"),
        FenceResult.CannotRun none => new(false, none.Why),
        FenceResult.Killed => new(false, "broken off"),
        _ => new(false, "refused: the term is over"),
    };
}
