using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Simulation.Drbd;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>A few machines, each with one HaActors process on it, a power switch, and what must hold among them.</summary>
internal sealed class HaWorld
{
    public const int Port = 2551;

    public HaWorld(
        int seed, ITrace trace, int nodes, Mutant mutant, FaultSchedule schedule, bool hasWitness = false, IReadOnlyList<HaFault>? needs = null,
        bool hasMirror = false)
    {
        Mutant = mutant;
        Needs = needs ?? mutant.Needs();
        Driver = new SimulationDriver((ulong)seed, trace);
        Random = Driver.Fork("world");
        for (var i = 1; i <= nodes; i++)
            Driver.AddNode(string.Create(CultureInfo.InvariantCulture, $"n{i}"));
        Machines = [.. Driver.Nodes.Select(node => new Machine(node))];
        Voting = hasMirror ? Voting.Plain : VotingOf(seed);
        Fencing = (seed % 6) switch
        {
            _ when hasMirror => FencingVariant.Switches,
            _ when Voting == Voting.TwoNode => FencingVariant.Switches,
            2 => FencingVariant.TwoFeeds,
            3 when seed % 12 == 9 => FencingVariant.Pill,
            _ when mutant == Mutant.PillCountsAtOnce => FencingVariant.Pill,
            5 => FencingVariant.Watchdog,
            _ => FencingVariant.Switches,
        };
        var chance = Driver.Fork("features");
        Features = Enum.GetValues<Features>().Where(_ => chance.Chance(0.4)).Aggregate(Features.None, (all, one) => all | one);
        if (hasMirror)
            Features = Features.None;
        Configuration = SimulatedConfiguration.Of([.. Machines.Select(machine => machine.Name)], Fencing, Features, mutant, Voting);
        Media = chance.Chance(0.3) ? new SimulatedMedia(this) : null;
        Pills = Fencing == FencingVariant.Pill ? new SimulatedPills(this) : null;
        LoadMachines();
        if (hasWitness)
        {
            Witness = new SimulatedWitness(this);
            Configuration = Configuration with
            {
                Quorum = QuorumOptions.None with
                {
                    Witness = new WitnessSettings("simulated", "", 1),
                    Heuristics = SimulatedConfiguration.Heuristics,
                },
            };
        }

        if (hasMirror)
            HaveMirror();
        Oracles = new Oracles(this);
        Driver.Disturbing += Oracles.NoteOpenPaths;
        Schedule = schedule;
        Faults = new HaFaults(this, schedule);
    }

    public Mutant Mutant { get; }

    /// <summary>Faults that every run has.</summary>
    public IReadOnlyList<HaFault> Needs { get; }

    public SimulationDriver Driver { get; }

    public SimulatedRandom Random { get; }

    public ImmutableArray<Machine> Machines { get; }

    public FencingVariant Fencing { get; }

    public Features Features { get; }

    public Voting Voting { get; }

    public ClusterConfiguration Configuration { get; private set; }

    /// <summary>Null: the machines have no heartbeat medium.</summary>
    public SimulatedMedia? Media { get; }

    /// <summary>Null: the machines are fenced in another way.</summary>
    public SimulatedPills? Pills { get; }

    /// <summary>Null: no device is mirrored.</summary>
    public Mirror? Mirror { get; private set; }

    /// <summary>What the nodes' files say.</summary>
    public ConfigurationDocument Document { get; private set; } = SimulatedConfiguration.Document;

    /// <summary>Null: the nodes alone vote.</summary>
    public SimulatedWitness? Witness { get; }

    public Timings Timings { get; } = new(TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(5)) { StopWait = TimeSpan.FromSeconds(2) };

    /// <summary>The membership's failure detector is as patient as the host makes it; else it is hastier, to try more.</summary>
    public bool DetectsAsShipped { get; init; }

    public Coverage Coverage { get; } = new();

    public Oracles Oracles { get; }

    public FaultSchedule Schedule { get; }

    public HaFaults Faults { get; }

    /// <summary>Agents that change their node's attributes, as those do that watch a network, in some runs.</summary>
    public bool IsTalkative { get; private set; }

    /// <summary>In some runs the machines are busy with other things all the time.</summary>
    private void LoadMachines()
    {
        var chance = Driver.Fork("load");
        IsTalkative = chance.Chance(0.3);
        if (!chance.Chance(0.4))
            return;
        Coverage.Count("machines are busy with other things");
        var (rate, longest) = (chance.Pick([0.01, 0.05, 0.15]), TimeSpan.FromMilliseconds(chance.Pick([1.0, 4, 10])));
        foreach (var machine in Machines)
            (machine.Node.WaitRate, machine.Node.LongestWait) = (rate, longest);
    }

    /// <summary>Some seeds vote in other ways; the histories of the others do not depend on that.</summary>
    public static Voting VotingOf(int seed) => (seed % 20) switch
    {
        3 => Voting.TwoNode,
        9 => Voting.Arbiter,
        19 => Voting.LastMan,
        _ => Voting.Plain,
    };

    private void HaveMirror()
    {
        var third = Driver.Fork("third").Pick(Machines);
        Machine[] pair = [.. Machines.Where(machine => machine != third)];
        Document = MirrorConfiguration.Document([.. pair.Select(machine => machine.Name)], third.Name);
        var reading = MirrorConfiguration.Read(Document);
        if (reading.Errors.Count > 0)
            throw new InvalidOperationException(string.Join("; ", reading.Errors));
        Configuration = reading.Settings.Configuration;
        Mirror = new Mirror(this, pair[0], pair[1]);
    }

    /// <summary>As a node reads what is to be in force.</summary>
    public ConfigurationReading Read(ConfigurationDocument document) => Mirror is null
        ? new ConfigurationReading(new ClusterSettings(SimulatedConfiguration.With(Configuration, document), Timings), [], [])
        : MirrorConfiguration.Read(document);

    private int Members => Configuration.Members.Count();

    /// <summary>How many nodes it runs on when all is well.</summary>
    public int InstancesOf(string resource) => resource switch
    {
        SimulatedConfiguration.Everywhere => Members,
        MirrorConfiguration.Primitive => 2,
        SimulatedConfiguration.Promotable => Math.Min(Members, SimulatedConfiguration.Instances(Machines.Length)),
        _ => 1,
    };

    public Machine MachineOf(string name) => Machines.First(machine => machine.Name == name);

    /// <summary>Those that could answer now.</summary>
    public IEnumerable<Machine> Running => Machines.Where(machine => machine.Node.IsRunning && !machine.Node.IsPaused);

    public void Boot()
    {
        // Switched on one after the other, in some runs.
        var longest = Driver.Fork("boot").Chance(0.2) ? Timings.InitDead * 0.8 : TimeSpan.FromMilliseconds(500);
        foreach (var machine in Machines)
            Driver.After(Random.Between(TimeSpan.Zero, longest), () => HaProcess.Start(this, machine));

        Look();
    }

    public void PowerOff(Machine machine, string why)
    {
        if (!machine.IsUp)
            return;
        CountCrash(machine, why);
        Driver.Trace(machine.Name, $"loses power: {why}");
        machine.Node.PowerOff();
        machine.Died();
        Mirror?.LosePower(machine, why);
        // Of its own, so that a crash that is left out of a run shifts nothing else.
        var chance = Driver.Fork(string.Create(CultureInfo.InvariantCulture, $"power/{machine.Name}/{machine.Boot}"));
        Driver.After(chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), () => Restart(machine));
    }

    public void Kill(Machine machine, TimeSpan restartAfter)
    {
        if (!machine.Node.IsRunning)
            return;
        CountCrash(machine, "process");
        machine.Node.Crash(CrashKind.Process);
        machine.PausedAt = null;
        var (boot, epoch) = (machine.Boot, machine.Node.Epoch);
        Driver.After(restartAfter, () =>
        {
            if (machine.Boot == boot && machine.Node.Epoch == epoch)
                Restart(machine);
        });
    }

    /// <summary>The process ends by itself, because its life counts as over, and the service manager starts the next one.</summary>
    public void BeginAnew(Machine machine)
    {
        var epoch = machine.Node.Epoch;
        Driver.After(TimeSpan.Zero, () =>
        {
            if (!machine.Node.IsRunning || machine.Node.Epoch != epoch)
                return;
            Coverage.Count("stopped on request, begins anew");
            Driver.Trace(machine.Name, "begins anew");
            if (machine.Active.Count > 0)
                Oracles.Break($"S1: {machine} said that everything is stopped, and still runs {string.Join(",", machine.Active)}");
            Kill(machine, TimeSpan.FromSeconds(1));
        });
    }

    /// <summary>Ends it as an operator does, and starts it again.</summary>
    public void RestartCleanly(Machine machine, TimeSpan after) => HaProcess.Terminate(this, machine, () => { }, cleanly =>
    {
        Coverage.Count(cleanly ? "clean restart" : "restart without release");
        var boot = machine.Boot;
        Driver.After(after, () =>
        {
            if (machine.Boot == boot)
                Restart(machine);
        });
    });

    public void Restart(Machine machine)
    {
        if (machine.Node.IsRunning || machine.IsDestroyed)
            return;
        machine.Node.Restart();
        HaProcess.Start(this, machine);
    }

    /// <summary>Other running processes to which both directions are open.</summary>
    public IEnumerable<Machine> OpenPeers(Machine machine) => !machine.Node.IsRunning || machine.Node.IsPaused ? [] : Machines
        .Where(other => other != machine && other.Node.IsRunning && !other.Node.IsPaused
            && !Driver.Network.Link(machine.Name, other.Name).IsCut && !Driver.Network.Link(other.Name, machine.Name).IsCut);

    /// <summary>Runs on until it holds, asked once each 100 virtual milliseconds; an invariant that broke ends the run.</summary>
    public bool Within(TimeSpan limit, Func<bool> holds)
    {
        var end = Driver.Now + limit;
        while (!holds())
        {
            if (Driver.Now >= end)
                return false;
            RunFor(TimeSpan.FromMilliseconds(100));
        }

        return true;
    }

    public void RunFor(TimeSpan time)
    {
        var end = Driver.Now + time;
        Driver.RunUntil(() => Driver.Now >= end || Oracles.Broken is not null || Driver.Failures.Count > 0, time);
        if (Oracles.Broken is { } broken)
            throw new InvariantBrokenException(broken);
        if (Driver.Failures.Count > 0)
            throw new InvariantBrokenException($"a turn failed: {Driver.Failures[0]}");
    }

    private void CountCrash(Machine machine, string why)
    {
        Coverage.Count($"crash: {why}");
        if (!machine.Node.IsRunning)
            return;
        if (machine.ActionsUnderWay > 0)
            Coverage.Count("crash with an action under way");
        if (machine.Store is { IsSaving: true })
            Coverage.Count("crash during a flush");
        if (Oracles.Leader?.Value == machine.Name)
        {
            Coverage.Count("crash of the coordinator");
            if (Machines.Any(other => other.ActionsUnderWay > 0))
                Coverage.Count("coordinator died with an action under way");
            if (Machines.Any(other => other != machine && other.Store is { IsSaving: true }))
                Coverage.Count("coordinator died between flush and acknowledgement");
        }
    }

    private void Look()
    {
        foreach (var machine in Machines)
            Oracles.LookAtCutOff(machine);
        Oracles.LookAtLeases();
        Driver.After(TimeSpan.FromMilliseconds(50), Look);
    }
}
