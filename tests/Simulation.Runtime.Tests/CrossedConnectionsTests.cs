using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>
/// Two systems whose connections cross, break and stay half-open: one connection carries a direction's messages, in order,
/// and each death is told once.
/// </summary>
public sealed class CrossedConnectionsTests
{
    private static readonly TimeSpan Faults = TimeSpan.FromSeconds(20);

    // Longer than the wait after a failed call and what is left of a handshake; shorter than silence on a connection may last.
    private static readonly TimeSpan Healing = TimeSpan.FromSeconds(12);

    private static readonly Config Remoting = ConfigurationFactory.ParseString(
        """
        akka.actor.provider = remote
        akka.remote.simulated.port = 2551
        akka.remote.handshake-timeout = 4s
        akka.remote.retry-gate-closed-for = 1s
        akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 60s
        """);

    [Fact]
    public void Messages_arrive_in_order_and_once_and_both_hear_each_other_soon_after_the_heal()
    {
        var wrong = Enumerable.Range(1, 100).Select(seed => new Run((ulong)seed).Verdict()).OfType<string>().ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private sealed class Run
    {
        private readonly SimulationDriver _driver;
        private readonly SimulatedRandom _chance;
        private readonly SimulatedNode[] _nodes;
        private readonly List<int>[] _heard = [[], []];
        private readonly int[] _said = new int[2];
        private readonly Dictionary<int, int>[] _deaths = [[], []];
        private readonly HashSet<int>[] _watched = [[], []];

        public Run(ulong seed)
        {
            _driver = new SimulationDriver(seed, NoTrace.Instance);
            _chance = _driver.Fork("crossed");
            _nodes = [_driver.AddNode("n1"), _driver.AddNode("n2")];
            for (var i = 0; i < 2; i++)
                Start(i);
        }

        public string? Verdict()
        {
            _driver.Network.ConnectTimeout = TimeSpan.FromSeconds(2);
            _driver.Network.ForEachLink(link =>
                (link.Latency, link.Jitter) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)));
            for (var at = TimeSpan.FromSeconds(1); at < Faults; at += Gap())
                _driver.At(at, Fault);
            _driver.RunFor(Faults);
            _driver.Network.Heal();
            _driver.Network.ForEachLink(link => link.Restore());
            _driver.RunFor(Healing);
            var known = _watched.Select(watched => watched.ToArray()).ToArray();
            var before = _heard.Select(heard => heard.Count).ToArray();
            _driver.RunFor(TimeSpan.FromSeconds(3));

            Assert.Empty(_driver.Failures);
            for (var i = 0; i < 2; i++)
            {
                if (_heard[i].Count < before[i] + 20)
                    return $"seed {_driver.Seed}: {_nodes[i].Name} is deaf";
                for (var at = 1; at < _heard[i].Count; at++)
                {
                    if (_heard[i][at] <= _heard[i][at - 1])
                        return $"seed {_driver.Seed}: {_nodes[i].Name} heard {_heard[i][at]} after {_heard[i][at - 1]}";
                }

                if (known[i].FirstOrDefault(watched => _deaths[i].GetValueOrDefault(watched) != 1) is > 0 and var lost)
                    return $"seed {_driver.Seed}: {_nodes[i].Name} was told {_deaths[i].GetValueOrDefault(lost)} times of the death of {lost}";
            }

            return null;
        }

        private void Fault()
        {
            var (from, to) = _chance.Chance(0.5) ? ("n1", "n2") : ("n2", "n1");
            switch (_chance.Next(6))
            {
                case 0:
                    _driver.Network.CutOneWay(from, to);
                    _driver.After(TimeSpan.FromMilliseconds(300), _driver.Network.Heal);
                    break;
                default:
                    _driver.Network.Reset(from, to);
                    break;
            }
        }

        private TimeSpan Gap() => _chance.Between(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(2500));

        private void Start(int index) => _nodes[index].Run(() =>
        {
            var system = _nodes[index].CreateSystem("s", Remoting);
            var self = system.ActorOf(Props.CreateBy(new Make(() => new Peer(this, index))), "peer");
            var other = system.ActorSelection($"akka.tcp://s@{_nodes[1 - index].Name}:2551/user/peer");
            Say();

            void Say()
            {
                other.Tell(++_said[index], self);
                if (_said[index] % 5 == 0)
                    LiveShortly(_said[index]);
                _nodes[index].RunAfter(TimeSpan.FromMilliseconds(100), Say);
            }

            void LiveShortly(int number)
            {
                var mortal = system.ActorOf(Props.CreateBy(new Make(() => new Recorder(_ => { }))));
                other.Tell($"{number}", mortal);
                _nodes[index].RunAfter(TimeSpan.FromMilliseconds(300), () => system.Stop(mortal));
            }
        });

        private sealed class Peer : UntypedActor
        {
            private readonly Run _run;
            private readonly int _index;

            public Peer(Run run, int index) => (_run, _index) = (run, index);

            protected override void OnReceive(object message)
            {
                switch (message)
                {
                    case int number:
                        _run._heard[_index].Add(number);
                        break;
                    case string watched:
                        _run._watched[_index].Add(int.Parse(watched));
                        Context.WatchWith(Sender, (int.Parse(watched), "died"));
                        break;
                    case (int watched, string):
                        _run._deaths[_index][watched] = _run._deaths[_index].GetValueOrDefault(watched) + 1;
                        break;
                }
            }
        }
    }
}
