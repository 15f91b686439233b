using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>Death watch between two systems that give each other up for a time, and meet again.</summary>
public sealed class SystemMessagesTests
{
    private static readonly TimeSpan Quarantine = TimeSpan.FromMinutes(1);

    private static readonly Config Remoting = ConfigurationFactory.ParseString(
        $"""
        akka.actor.provider = remote
        akka.remote.simulated.port = 2551
        akka.remote.prune-quarantine-marker-after = {Quarantine.TotalSeconds}s
        akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 1h
        """);

    private readonly SimulationDriver _driver = new(1, NoTrace.Instance);
    private readonly SimulatedNode[] _nodes;
    private readonly ActorSystem[] _systems = new ActorSystem[2];
    private readonly List<string> _deaths = [];

    public SystemMessagesTests()
    {
        _nodes = [_driver.AddNode("n1"), _driver.AddNode("n2")];
        for (var i = 0; i < 2; i++)
        {
            var index = i;
            _nodes[i].Run(() => _systems[index] = _nodes[index].CreateSystem("s", Remoting));
        }
    }

    [Fact]
    public void Those_whose_quarantine_is_over_hear_each_others_deaths_again()
    {
        for (var i = 0; i < 5; i++)
            Assert.True(IsToldOfADeath(0, 1) && IsToldOfADeath(1, 0));

        Give(0, up: 1);
        _driver.RunFor(Quarantine * 2);

        Assert.True(IsToldOfADeath(0, 1), "the one that gave up");
        Assert.True(IsToldOfADeath(1, 0), "the one that was given up");
    }

    [Fact]
    public void What_was_dropped_unheard_leaves_no_gap_that_nobody_passes()
    {
        Assert.True(IsToldOfADeath(0, 1) && IsToldOfADeath(1, 0));
        _driver.Network.Partition(["n1"]);
        for (var i = 0; i < 5; i++)
            Assert.False(IsToldOfADeath(0, 1) || IsToldOfADeath(1, 0));

        Give(0, up: 1);
        _driver.Network.Heal();
        _driver.RunFor(Quarantine * 2);

        Assert.True(IsToldOfADeath(0, 1), "the one that gave up");
        Assert.True(IsToldOfADeath(1, 0), "the one that was given up");
    }

    private void Give(int giver, int up) => _nodes[giver].Run(() =>
    {
        var provider = (RemoteActorRefProvider)((ExtendedActorSystem)_systems[giver]).Provider;
        var uid = AddressUidExtension.Uid(_systems[up]);
        provider.Quarantine(Address.Parse($"akka.tcp://s@{_nodes[up].Name}:2551"), uid);
    });

    // A watch goes one way, the notice of the death the other.
    private bool IsToldOfADeath(int watcher, int watched)
    {
        var name = $"mortal-{watcher}-{_driver.Now.Ticks}";
        _nodes[watched].Run(() => _systems[watched].ActorOf(Props.CreateBy(new Make(() => new Recorder(_ => { }))), name));
        _nodes[watcher].Run(() => _systems[watcher].ActorOf(Props.CreateBy(new Make(() => new Watcher(
            $"akka.tcp://s@{_nodes[watched].Name}:2551/user/{name}", name, _deaths)))));
        _driver.RunFor(TimeSpan.FromSeconds(10));
        _nodes[watched].Run(() => _systems[watched].ActorSelection($"/user/{name}").Tell(PoisonPill.Instance));
        _driver.RunFor(TimeSpan.FromSeconds(10));
        Assert.Empty(_driver.Failures);
        return _deaths.Contains(name);
    }

    private sealed class Watcher : UntypedActor
    {
        private readonly string _name;
        private readonly List<string> _deaths;

        public Watcher(string path, string name, List<string> deaths)
        {
            (_name, _deaths) = (name, deaths);
            Context.ActorSelection(path).Tell(new Identify(name));
        }

        protected override void OnReceive(object message)
        {
            if (message is ActorIdentity { Subject: { } subject })
                Context.WatchWith(subject, "died");
            else if (message is "died")
                _deaths.Add(_name);
        }
    }
}
