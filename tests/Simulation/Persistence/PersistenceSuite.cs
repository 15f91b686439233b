using Akka.Actor;
using Akka.Configuration;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.Suites;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Persistence;

/// <summary>Persistent actors on disks that fail and machines that crash: what was acknowledged is found again.</summary>
internal sealed class PersistenceSuite(PersistenceMutant mutant = PersistenceMutant.None) : ISuite
{
    private static readonly FaultKind[] Faults =
    [
        FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.CrashAtStep, FaultKind.FailingFlush,
        FaultKind.SlowDisk, FaultKind.FullDisk, FaultKind.Partition, FaultKind.Reset, FaultKind.Pause,
        FaultKind.SlowNode, FaultKind.ClockJump,
    ];

    public string Name => "persistence";

    public IReadOnlyList<string> MustReach { get; } =
    [
        "event acknowledged", "recovered from a snapshot", "unacknowledged event found", "letter arrived again",
        "crash of a machine", "crash of a process", "fault CrashAtStep", "fault FailingFlush", "fault FullDisk", "fault SlowDisk",
    ];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var world = new PersistenceWorld(seed, trace, mutant);
        return SeededRun.Of(world, () =>
        {
            world.Boot();
            var client = new PersistenceClient(world);
            client.Live();
            var faults = new FaultSwarm(world, schedule, Faults);
            faults.Run(TimeSpan.FromSeconds(40), world.Ledger.Verify);
            faults.End();
            client.Retire();
            Settle(world);
            // Once more, from the disk alone.
            var before = world.Ledger.Recoveries;
            world.Crash(world.Nodes[0], CrashKind.Machine);
            world.RestartEnded();
            world.Wake();
            world.RunFor(TimeSpan.FromSeconds(20));
            SeededRun.Require(
                world.Ledger.Recoveries >= before + PersistenceWorld.Accounts.Length,
                () => "after the last restart every account recovers: not all did within 20 s");
        });
    }

    private static void Settle(PersistenceWorld world)
    {
        world.Wake();
        for (var i = 0; i < 60; i++)
        {
            world.Look();
            world.RunFor(TimeSpan.FromSeconds(1));
            if (i > 5 && world.Ledger is { Unconfirmed: 0, AllLettersArrived: true })
                return;
        }

        throw new InvariantBrokenException(
            $"every accepted letter arrives: 60 s after the faults {world.Ledger.Unconfirmed} are not confirmed, "
            + $"missing are {world.Ledger.MissingLetters}");
    }
}

/// <summary>Two machines: one with persistent actors, one with the inbox.</summary>
internal sealed class PersistenceWorld : IFaultTarget
{
    public static readonly string[] Accounts = ["a1", "a2", "a3"];

    private readonly PersistenceMutant _mutant;

    public PersistenceWorld(int seed, ITrace trace, PersistenceMutant mutant)
    {
        _mutant = mutant;
        Driver = new SimulationDriver((ulong)seed, trace);
        Driver.AddNode("n1");
        Driver.AddNode("n2");
        Ledger = new Ledger(Driver, Coverage);
    }

    public SimulationDriver Driver { get; }

    public Coverage Coverage { get; } = new();

    public IReadOnlyList<SimulatedNode> Nodes => Driver.Nodes;

    public Ledger Ledger { get; }

    private IActorRef? Keeper { get; set; }

    public void Boot()
    {
        foreach (var node in Nodes)
            node.Run(() => Start(node));
    }

    public void Crash(SimulatedNode node, CrashKind kind)
    {
        if (!node.IsRunning)
            return;
        Coverage.Count($"crash of a {kind.ToString().ToLowerInvariant()}");
        node.Crash(kind);
    }

    public void RestartEnded()
    {
        foreach (var node in Nodes.Where(node => !node.IsRunning))
        {
            node.Restart();
            node.Run(() => Start(node));
        }
    }

    public void Leave(SimulatedNode node)
    {
    }

    public void Recover()
    {
    }

    public void RunFor(TimeSpan time)
    {
        Driver.RunFor(time);
        Ledger.Verify();
    }

    /// <summary>To an account or the mailer, if its process runs.</summary>
    public void Tell(string child, object message) => Nodes[0].Run(() => Keeper!.Tell(new Keeper.To(child, message)));

    public void Wake()
    {
        foreach (var account in Accounts)
            Tell(account, "wake");
        Look();
    }

    public void Look()
    {
        Ledger.Unconfirmed = null;
        Tell("mailer", new Mailer.Look());
    }

    private void Start(SimulatedNode node)
    {
        var system = node.CreateSystem("s", ConfigurationFactory.ParseString(
            $$"""
            akka.actor.provider = remote
            akka.remote.simulated.port = 2551
            akka.persistence {
              journal.plugin = simulated-journal
              snapshot-store.plugin = simulated-snapshots
              at-least-once-delivery.redeliver-interval = {{(_mutant == PersistenceMutant.NeverSendsAgain ? "1h" : "2s")}}
            }
            simulated-journal {
              class = "HaActors.Simulation.Persistence.SimulatedJournal, simulate"
              mutant = {{_mutant}}
              # Small enough for a recovery of many pages.
              replay-batch-size = 2
              replay-filter.window-size = 2
            }
            simulated-snapshots.class = "HaActors.Simulation.Persistence.SimulatedSnapshots, simulate"
            """));
        if (node == Nodes[1])
        {
            system.ActorOf(Made.By(() => new Inbox(Ledger)), "inbox");
            return;
        }

        var inbox = ActorPath.Parse("akka.tcp://s@n2:2551/user/inbox");
        Keeper = system.ActorOf(Made.By(() => new Keeper(name => name == "mailer"
            ? Made.By(() => new Mailer(inbox, Ledger))
            : Made.By(() => new Account(name, Ledger)))), "keeper");
    }
}

/// <summary>Asks for changes now and then.</summary>
internal sealed class PersistenceClient(PersistenceWorld world)
{
    private readonly SimulatedRandom _random = world.Driver.Fork("client");
    private int _next;
    private bool _isOver;

    public void Retire() => _isOver = true;

    public void Live()
    {
        if (_isOver)
            return;
        AskSomething();
        world.Driver.After(_random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150)), Live);
    }

    private void AskSomething()
    {
        var account = _random.Pick(PersistenceWorld.Accounts);
        var kind = _random.Next(12);
        switch (kind)
        {
            case < 4:
                world.Ledger.Ask(account, ++_next);
                world.Tell(account, new Account.Add(_next));
                break;
            case < 7:
                world.Ledger.Ask(account, ++_next);
                world.Tell(account, new Account.AddAsync(_next));
                break;
            case < 9:
                int[] group = [++_next, ++_next, ++_next];
                world.Ledger.Ask(account, group);
                world.Tell(account, new Account.AddGroup(group));
                break;
            case 9:
                world.Tell(account, new Account.Save(_random.Chance(0.5)));
                break;
            default:
                world.Tell("mailer", new Mailer.Send(++_next));
                break;
        }
    }
}
