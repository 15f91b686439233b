using HaActors.Agents;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>A power switch for all machines, as one node reaches it.</summary>
internal sealed class SimulatedFence(HaWorld world, Machine asker) : IFenceAgentCatalog
{
    private static readonly TimeSpan Spawn = TimeSpan.FromMilliseconds(2);

    // As of resource agents on a starved machine.
    private static readonly TimeSpan SlowSpawn = TimeSpan.FromSeconds(1.5);

    private readonly SimulatedRandom _random = world.Driver.Fork($"fence/{asker.Name}/{asker.Node.Epoch}");

    public IFenceAgent? Find(string name, out string? whyNot)
    {
        whyNot = null;
        return new Switch(this, name);
    }

    public Task<AgentMetaData?> MetaDataAsync(string name) => Task.FromResult<AgentMetaData?>(null);

    private sealed class Switch(SimulatedFence fence, string agent) : IFenceAgent
    {
        public Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill) => fence.RunAsync(agent, call, kill);
    }

    private Task<FenceResult> RunAsync(string agent, FenceCall call, CancellationToken kill)
    {
        var ended = new TaskCompletionSource<FenceResult>();
        var began = world.Driver.Now;
        asker.FencesUnderWay++;
        kill.Register(() => End(new FenceResult.Killed(world.Driver.Now - began, [])));
        asker.Node.RunAfter(call.Timeout, () => End(new FenceResult.TimedOut(call.Timeout, [])));

        // The permit must be asked at the end of it.
        var spawn = _random.Between(TimeSpan.Zero, _random.Chance(world.Faults.SlowSpawnRate) ? SlowSpawn : Spawn);
        asker.Node.RunAfter(spawn, () =>
        {
            if (ended.Task.IsCompleted)
                return;
            if (call.Permit())
                Begin(agent, call, End, kill);
            else
                End(new FenceResult.Refused());
        });
        return ended.Task;

        void End(FenceResult result)
        {
            if (ended.TrySetResult(result))
                asker.FencesUnderWay--;
        }
    }

    private void Begin(string agent, FenceCall call, Action<FenceResult> end, CancellationToken kill)
    {
        var began = world.Driver.Now;
        var epoch = asker.Node.Epoch;
        var faults = world.Faults.Fence;
        TimeSpan Elapsed() => world.Driver.Now - began;
        void End(FenceResult result)
        {
            if (asker.Node.IsRunning && asker.Node.Epoch == epoch)
                asker.Node.Run(() => end(result));
        }

        if (call.Action is FenceVerb.Off or FenceVerb.Reboot)
            world.Oracles.OnFenceAsked(asker, call.Target);
        var hangs = _random.Chance(faults.HangRate);
        var fails = !hangs && _random.Chance(faults.FailureRate);
        var takes = _random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20 + faults.SlowestMs));
        if (hangs)
            world.Coverage.Count("fence device hangs");
        if (fails)
            world.Coverage.Count("fence device fails");
        if ((hangs || fails) && !_random.Chance(0.3))
        {
            if (fails)
                world.Driver.After(takes, () => End(new FenceResult.Failed(1, "simulated", [], Elapsed())));
            return;
        }

        // It does what it was told, after nobody waits for its answer any more.
        if (hangs)
            takes = _random.Between(TimeSpan.Zero, call.Timeout * 2);
        world.Driver.After(takes, () =>
        {
            if (kill.IsCancellationRequested && _random.Chance(0.5))
                return;
            if (takes > call.Timeout)
                world.Coverage.Count("fence device acts late");
            if (world.Mutant != Mutant.FenceLies)
                Act(agent, call);
            if (!hangs)
                End(fails ? new FenceResult.Failed(1, "simulated", [], Elapsed())
                    : new FenceResult.Confirmed(Elapsed(), PowerAfter(agent, call), true));
        });
    }

    /// <summary>A feed says for itself whether it is off.</summary>
    private PowerState PowerAfter(string agent, FenceCall call) =>
        call.Action == FenceVerb.Status && agent is SimulatedConfiguration.Left or SimulatedConfiguration.Right
            && !world.MachineOf(call.Target).FeedsCut.Contains(agent)
            ? PowerState.On
            : PowerState.Off;

    private void Act(string agent, FenceCall call)
    {
        if (call.Action is not (FenceVerb.Off or FenceVerb.Reboot or FenceVerb.On))
            return;
        var machine = world.MachineOf(call.Target);
        if (agent is not (SimulatedConfiguration.Left or SimulatedConfiguration.Right))
        {
            world.Mirror?.OnFenced(machine);
            world.PowerOff(machine, "fenced");
            return;
        }

        if (call.Action == FenceVerb.On)
        {
            machine.FeedsCut.Remove(agent);
            return;
        }

        world.Coverage.Count("one of two feeds is cut");
        machine.FeedsCut.Add(agent);
        if (machine.FeedsCut.Count == 2)
            world.PowerOff(machine, "fenced");
    }
}
