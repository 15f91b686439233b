using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Policy.Model;
using HaActors.Simulation.Drbd;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// Agents whose effects lie on the machine: a resource runs there until it is stopped or the power goes, and a program
/// that was begun goes on when the process that began it dies.
/// </summary>
internal sealed class SimulatedAgents(HaWorld world, Machine machine) : IAgentCatalog, IResourceAgent
{
    private static readonly TimeSpan Spawn = TimeSpan.FromMilliseconds(2);

    // A starved machine: the permit must be asked at the end of it.
    private static readonly TimeSpan SlowSpawn = TimeSpan.FromSeconds(1.5);

    private readonly SimulatedRandom _random = world.Driver.Fork($"agents/{machine.Name}/{machine.Node.Epoch}");

    public IResourceAgent? Find(AgentName name, out string? whyNot)
    {
        whyNot = null;
        return name is { Standard: "net", Type: DrbdAgent.Name } && world.Mirror?.ToolsOf(machine) is { } drbd
            ? new MirrorAgent(world, machine, drbd)
            : this;
    }

    public Task<AgentMetaData?> MetaDataAsync(AgentName name) =>
        Task.FromResult(name is { Standard: "net", Type: DrbdAgent.Name } ? DrbdAgent.MetaData : null);

    public Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var run = new AgentRun(world, machine, call, _random);
        machine.Asked(run, world.Driver.Now);
        var isSlow = call.Action != AgentAction.Monitor && _random.Chance(world.Faults.SlowSpawnRate);
        var spawn = _random.Between(TimeSpan.Zero, isSlow ? SlowSpawn : Spawn);
        machine.Node.RunAfter(spawn, () => run.Begin(kill));
        return run.Ended;
    }

    /// <summary>As crm_attribute does that an agent calls.</summary>
    public static void Score(Machine machine, string resource, string? score) => Set(machine, $"master-{resource}", score);

    /// <summary>An agent that pings others and tells how many answered, in the first seconds of a process.</summary>
    public static void Talk(HaWorld world, Machine machine)
    {
        var chance = world.Driver.Fork($"talk/{machine.Name}/{machine.Node.Epoch}");
        var left = chance.Next(2, 20);
        Next();

        void Next() => machine.Node.RunAfter(chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200)), () =>
        {
            Set(machine, "pingd", $"{left * 100}");
            if (--left > 0)
                Next();
        });
    }

    private static void Set(Machine machine, string attribute, string? value) => machine.Actors?.Node.Tell(
        new ChangeAttributes(0, new NodeName(machine.Name), [new AttributeUpdate(attribute, value)]), ActorRefs.NoSender);
}

/// <summary>One operation.</summary>
internal sealed class AgentRun(HaWorld world, Machine machine, AgentCall call, SimulatedRandom random) : IOperationRun
{
    private readonly TaskCompletionSource<AgentResult> _ended = new();
    private readonly int _boot = machine.Boot;
    private readonly int _epoch = machine.Node.Epoch;
    private TimeSpan _beganAt;
    private bool _isOver;
    private bool _isSlow;

    public string Resource => call.Resource;

    public bool IsStart => call.Action is AgentAction.Start or AgentAction.Promote or AgentAction.MigrateFrom;

    public bool IsStop => call.Action == AgentAction.Stop;

    private bool IsOrphan => machine.Node.Epoch != _epoch || !machine.Node.IsRunning;

    public Task<AgentResult> Ended => _ended.Task;

    private TimeSpan Elapsed => world.Driver.Now - _beganAt;

    private bool IsOrder => call.Authority is not null && call.Action.Changes();

    private bool IsScored => call.Resource == SimulatedConfiguration.Promotable;

    public void Begin(CancellationToken kill)
    {
        _beganAt = world.Driver.Now;
        if (kill.IsCancellationRequested)
        {
            End(new AgentResult.Killed(TimeSpan.Zero, []));
            return;
        }

        if (world.Mutant != Mutant.PermitIgnored && !call.Permit())
        {
            world.Coverage.Count("agent refused: its permit was gone");
            End(new AgentResult.Refused());
            return;
        }

        world.Oracles.OnActionBegins(machine, call);
        if (call.Action.Changes())
            machine.Record(this);
        if (IsOrder)
            machine.UnderWay.Add(call.Resource);
        machine.Node.RunAfter(call.Timeout, () => End(new AgentResult.TimedOut(call.Timeout, [])));
        kill.Register(() => End(new AgentResult.Killed(Elapsed, [])));
        Work();
    }

    private void Work()
    {
        // Its device waits for a lost peer, and it with it. Whoever writes is ended first.
        if (IsStop)
            world.Mirror?.Unmounting(machine, call.Resource, isUnderWay: true);
        if (call.Action.Changes() && world.Mirror?.Blocks(machine, call.Resource) == true)
        {
            world.Coverage.Count($"drbd: {call.Action} of the file system waits for its device");
            OnMachine(TimeSpan.FromMilliseconds(50), Work);
            return;
        }

        var isLook = !call.Action.Changes();
        var faults = world.Faults.Agents;
        var takes = random.Between(Milliseconds(isLook ? 1 : 10), Milliseconds(isLook ? 15 : 10 + faults.SlowestMs));

        // A whole memory goes over the network: long enough for everybody to want something else.
        if (call.Action == AgentAction.MigrateTo)
            takes *= 5;
        var isStuck = IsStop && machine.Stuck.Contains(call.Resource);
        if (isStuck || random.Chance(faults.HangRate))
        {
            world.Coverage.Count($"agent hangs: {call.Action}");
            if (!isStuck && !isLook && random.Chance(0.5))
                OnMachine(random.Between(TimeSpan.Zero, call.Timeout * 1.5), Effect);
            return;
        }

        var fails = random.Chance(faults.FailureRate);
        if (fails)
            world.Coverage.Count($"agent fails: {call.Action}");
        if (isLook)
        {
            OnMachine(takes, () => End(fails ? Failure() : Look()));
            return;
        }

        if (call.Action == AgentAction.Stop && !fails && random.Chance(faults.FailureRate / 2))
        {
            world.Coverage.Count("agent says falsely that it stopped it");
            OnMachine(takes, () => End(new AgentResult.Done(Elapsed)));
            return;
        }

        // What it stands on is gone.
        fails |= call.Action is AgentAction.Promote or AgentAction.MigrateTo && !machine.Runs(call.Resource);
        fails |= IsStart && world.Mirror?.Lacks(machine, call.Resource) == true;
        if (!fails || random.Chance(0.5))
            OnMachine(random.Between(TimeSpan.Zero, takes), Effect);
        OnMachine(takes, () => End(fails ? Failure() : new AgentResult.Done(Elapsed)));
    }

    private AgentResult Look()
    {
        if (call.Action != AgentAction.Monitor)
            return new AgentResult.Done(Elapsed);
        if (!machine.Runs(call.Resource))
            return new AgentResult.NotRunning(Elapsed);
        if (IsScored && !IsOrphan)
            SimulatedAgents.Score(machine, call.Resource, machine.IsPromoted(call.Resource) ? "100" : "10");
        return new AgentResult.Done(Elapsed, machine.IsPromoted(call.Resource));
    }

    private AgentResult.Failed Failure() => new(1, OcfExit.GenericError, "simulated", [], Elapsed);

    // Nothing but the end of the machine, or a kill by its own process, keeps a program from going on.
    private void OnMachine(TimeSpan delay, Action action) => world.Driver.After(delay, () =>
    {
        if (!_isOver && machine.Boot == _boot)
            action();
    });

    private void Effect()
    {
        if (IsStart && world.Mirror?.Lacks(machine, call.Resource) == true)
            return;

        // Nobody limits the time of a program whose process died.
        if (IsStart && IsOrphan && !_isSlow && random.Chance(0.7))
        {
            _isSlow = true;
            OnMachine(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(4)), Effect);
            return;
        }

        switch (call.Action)
        {
            case AgentAction.Start:
                world.Oracles.Activate(machine, call.Resource, IsOrphan);
                break;
            case AgentAction.MigrateFrom:
                world.Oracles.Receive(machine, call.Resource, call.Parameters["CRM_meta_migrate_source"], IsOrphan);
                break;
            case AgentAction.Promote:
                world.Oracles.Promote(machine, call.Resource);
                break;
            case AgentAction.Demote:
                world.Oracles.Demote(machine, call.Resource);
                break;
            case AgentAction.Stop:
                world.Oracles.Deactivate(machine, call.Resource);
                break;
        }

        if (IsScored && !IsOrphan)
            SimulatedAgents.Score(machine, call.Resource, machine.IsPromoted(call.Resource) ? "100" : machine.Runs(call.Resource) ? "10" : null);
        if (!_isSlow)
            return;
        _isSlow = false;
        End(new AgentResult.Done(Elapsed));
    }

    /// <summary>The successor of its process ends it.</summary>
    public void Kill()
    {
        if (_isOver)
            return;
        world.Coverage.Count($"orphan killed: {call.Action}");
        world.Driver.Trace(machine.Name, $"{call.Action} of {call.Resource}, of a process that died, is killed");
        End(new AgentResult.Killed(Elapsed, []));
    }

    private void End(AgentResult result)
    {
        if (_isOver || (_isSlow && result is AgentResult.Done))
            return;
        _isOver = true;
        if (IsStop && machine.Boot == _boot)
            world.Mirror?.Unmounting(machine, call.Resource, isUnderWay: false);
        if (call.Action == AgentAction.MigrateTo && result is AgentResult.Done && machine.Boot == _boot)
            world.Oracles.Send(machine, call.Resource, call.Parameters["CRM_meta_migrate_target"]);
        machine.NoLongerAsked(this);
        if (!IsOrphan)
            machine.Ended(this, result is AgentResult.Done);
        if (IsOrder && _beganAt != default && result is not AgentResult.Refused && machine.Boot == _boot)
            machine.UnderWay.Remove(call.Resource);
        if (machine.Node.IsRunning && machine.Node.Epoch == _epoch)
            machine.Node.Run(() => _ended.TrySetResult(result));
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);
}
