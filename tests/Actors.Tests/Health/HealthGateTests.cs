using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HaActors.Actors.Health;
using HaActors.Actors.Protocol;
using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Tests.Health;

/// <summary>One director's gate, in virtual time, on the test's own thread: when a step is over, all that follows from it has happened.</summary>
public sealed class HealthGateTests : TestKit
{
    private static readonly ServerAddress Web1 = ServerAddress.Parse("10.0.0.11:80");
    private static readonly ServerAddress Web2 = ServerAddress.Parse("10.0.0.12:80");
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private static readonly CheckPlan Plan = CheckPlan.Of(
        new CheckSpecification.Http(), new CheckTiming(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), Rise: 2, Fall: 3));

    private readonly HandTime _time = new();
    private readonly ScriptedChecks _checks = new();
    private readonly Dictionary<string, ImmutableHashSet<string>?> _files = [];
    private readonly CheckBoard _board;
    private readonly IActorRef _gate;
    private readonly TestProbe _watcher;

    public HealthGateTests()
        : base("""
            akka {
              loglevel = ERROR, stdout-loglevel = OFF, loggers = []
              scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
              actor.default-dispatcher.type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
              test { single-expect-default = 60s, default-timeout = 60s }
            }
            """)
    {
        _board = new CheckBoard(_time);
        var ports = new HealthPorts(_checks, _time, new Random(5), (directory, _) => Task.FromResult(_files[directory]));
        _gate = Sys.ActorOf(HealthGate.Props(ports, "n1", _board, seed: 6), HealthGate.Name);
        _watcher = CreateTestProbe();
    }

    [Fact]
    public void Without_a_cluster_a_server_is_checked_from_here()
    {
        Watch(Web1);
        Assert.Equal(HealthState.Unknown, Heard().State);
        Pass(5);
        Assert.Equal(HealthState.Up, Heard().State);

        _checks.Say(Web1, "http", ScriptedChecks.Bad);
        Pass(3 * 5);
        Assert.Equal(new ServerHealth(HealthState.Down, "HTTP status 500"), Heard());
        _checks.Say(Web1, "http", ScriptedChecks.Good);
        Pass(2 * 5);
        Assert.Equal(HealthState.Up, Heard().State);
    }

    [Fact]
    public void What_two_services_ask_for_is_probed_once()
    {
        var other = CreateTestProbe();
        Watch(Web1);
        _gate.Tell(new HealthGate.Watch(Web1, Plan), other.Ref);
        Pass(60);
        // Every interval, less the jitter.
        Assert.InRange(_checks.Made(Web1, "http"), 12, 13);
        Assert.Equal(HealthState.Up, other.FishForMessage<ServerHealthChanged>(changed => changed.Health.IsUp).Health.State);
    }

    [Fact]
    public void A_server_that_nobody_watches_any_more_is_left_alone()
    {
        Watch(Web1);
        Pass(10);
        _gate.Tell(new HealthGate.Unwatch(Web1, Plan.Key), _watcher.Ref);
        var made = _checks.Made(Web1, "http");
        Pass(20);
        Assert.Equal(made, _checks.Made(Web1, "http"));
        Assert.Equal(0, _board.Pulse.Planned);
    }

    [Fact]
    public void A_watcher_that_ends_watches_no_more()
    {
        Watch(Web1);
        Sys.Stop(_watcher.Ref);
        AwaitCondition(() => _board.Pulse.Planned == 0, TimeSpan.FromSeconds(60));
        var made = _checks.Made(Web1, "http");
        Pass(20);
        Assert.Equal(made, _checks.Made(Web1, "http"));
    }

    [Fact]
    public void In_a_cluster_the_checker_is_asked_for_and_nobody_stands_in_at_once()
    {
        var relay = Attach();
        Watch(Web1);
        var order = relay.ExpectMsg<CheckOrder>();
        Assert.Equal((Web1, Plan.Key, false), (order.Server, order.Key, order.IsKnownUp));
        Pass(1.5);
        Assert.Equal(0, _checks.Made(Web1, "http"));
        Pass(10);
        Assert.InRange(_checks.Made(Web1, "http"), 1, 3);
        Assert.Equal(HealthState.Up, Last().State);
        relay.ExpectMsg<CheckOrder>();
    }

    [Fact]
    public void Anothers_up_is_believed_after_a_connection_of_ones_own()
    {
        Attach();
        Watch(Web1);
        _checks.Say(Web1, "connect", ScriptedChecks.Unreached);
        Tell(Web1, HealthState.Up);
        Pass(0.1);
        Assert.Equal(HealthState.Down, Last().State);
        Assert.Contains("this one does not reach it", Last().Reason, StringComparison.Ordinal);

        _checks.Say(Web1, "connect", ScriptedChecks.Good);
        for (var beats = 0; beats < 8; beats++)
        {
            Tell(Web1, HealthState.Up);
            Pass(5);
        }

        Assert.Equal(HealthState.Up, Last().State);
        Assert.Equal(0, _checks.Made(Web1, "http"));
        // At once, after the failure, and then every sixth interval.
        Assert.InRange(_checks.Made(Web1, "connect"), 2, 4);
    }

    [Fact]
    public void Anothers_down_is_believed_at_once_and_its_return_is_looked_at_at_once()
    {
        Attach();
        Watch(Web1);
        Tell(Web1, HealthState.Up);
        Pass(1);
        Assert.True(Last().IsUp);
        Tell(Web1, HealthState.Down);
        Assert.Equal(HealthState.Down, Last().State);
        Tell(Web1, HealthState.Up);
        Pass(0.1);
        Assert.True(Last().IsUp);
    }

    [Fact]
    public void When_the_checker_falls_silent_somebody_here_stands_in_and_starts_from_what_is_known()
    {
        Attach();
        Watch(Web1);
        Tell(Web1, HealthState.Up);
        Pass(1);
        Assert.True(Last().IsUp);

        _checks.Say(Web1, "http", ScriptedChecks.Bad);
        Pass(30);
        Assert.Equal(HealthState.Down, Last().State);
        Assert.InRange(_checks.Made(Web1, "http"), 3, 5);
    }

    [Fact]
    public void When_the_other_director_is_gone_its_servers_are_covered_at_once()
    {
        Attach();
        Watch(Web1);
        Tell(Web1, HealthState.Up);
        _gate.Tell(new HealthGate.DirectorGone("n2"));
        Pass(5);
        Assert.InRange(_checks.Made(Web1, "http"), 1, 2);
        Assert.True(Last().IsUp);
    }

    [Fact]
    public void News_of_the_cluster_end_the_stand_in()
    {
        Attach();
        Watch(Web1);
        Pass(10);
        Assert.True(_checks.Made(Web1, "http") > 0);
        Tell(Web1, HealthState.Up);
        var made = _checks.Made(Web1, "http");
        for (var beats = 0; beats < 4; beats++)
        {
            Pass(5);
            Tell(Web1, HealthState.Up);
        }

        Assert.Equal(made, _checks.Made(Web1, "http"));
    }

    [Fact]
    public void What_is_checked_here_is_told_to_the_others_at_every_change_and_now_and_then()
    {
        var relay = Attach();
        Watch(Web1);
        Watch(Web2);
        relay.ExpectMsg<CheckOrder>();
        relay.ExpectMsg<CheckOrder>();
        Report(Web1, HealthState.Up);
        var news = Assert.Single(relay.ExpectMsg<HealthNews>().News);
        Assert.Equal((Web1, HealthState.Up), (news.Server, news.Health.State));
        Report(Web1, HealthState.Up);
        relay.ExpectNoMsg(TimeSpan.Zero);
        Report(Web2, HealthState.Down);
        relay.ExpectMsg<HealthNews>();
        Pass(5);
        var all = relay.FishForMessage<HealthNews>(_ => true);
        Assert.Equal([Web1, Web2], all.News.Select(told => told.Server).Order());
        Assert.Equal("n1", all.From);
    }

    [Fact]
    public void When_the_cluster_goes_a_server_is_checked_from_here()
    {
        var relay = Attach();
        Watch(Web1);
        Tell(Web1, HealthState.Up);
        Pass(1);
        _gate.Tell(new HealthGate.Detach(relay.Ref));
        Pass(5);
        Assert.InRange(_checks.Made(Web1, "http"), 1, 2);
        Assert.True(Last().IsUp);
    }

    [Fact]
    public void A_file_takes_a_server_out_and_its_removal_brings_it_back()
    {
        _files["/etc/out"] = [];
        _gate.Tell(new HealthGate.Watch(Web1, Plan) { HostName = "web1.example.org", MaintenanceDirectory = "/etc/out" }, _watcher.Ref);
        Pass(5);
        Assert.Equal(HealthState.Up, Last().State);
        _files["/etc/out"] = ["web1"];
        Pass(1);
        Assert.Equal((HealthState.Maintenance, "taken out by the file /etc/out/web1"), (Last().State, Last().Reason));
        _files["/etc/out"] = null;
        Pass(2);
        Assert.Equal(HealthState.Maintenance, Last().State);
        _files["/etc/out"] = [];
        Pass(1);
        Assert.Equal(HealthState.Up, Last().State);
    }

    [Fact]
    public void A_server_that_returns_starts_slowly()
    {
        var plan = Plan with { SlowStart = TimeSpan.FromSeconds(10) };
        _gate.Tell(new HealthGate.Watch(Web1, plan), _watcher.Ref);
        Pass(5);
        _checks.Say(Web1, "http", ScriptedChecks.Bad);
        Pass(15);
        _checks.Say(Web1, "http", ScriptedChecks.Good);
        Last();
        _seen.Clear();
        Pass(25);
        Last();
        Assert.Equal(
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
            _seen.Where(health => health.IsUp).Select(health => Math.Round(health.WeightFactor, 2)).Distinct());
    }

    [Fact]
    public void Checks_that_cannot_be_made_change_nothing_and_are_a_problem_of_the_director()
    {
        Watch(Web1);
        Pass(5);
        Assert.True(Last().IsUp);
        _checks.Say(Web1, "http", ScriptedChecks.Good with { IsGood = false, IsOwnFault = true, Reason = "no more sockets" });
        Pass(60);
        Assert.True(Last().IsUp);
        Assert.Contains("no more sockets", CheckerWatch.Judge(_board.Pulse, _time.Now()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_never_comes_back_is_noticed()
    {
        Watch(Web1);
        Pass(5);
        _checks.Hang = true;
        Pass(20);
        Assert.Contains("the checker is stuck", CheckerWatch.Judge(_board.Pulse, _time.Now()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_servers_are_checked_evenly()
    {
        var servers = Enumerable.Range(0, 1000).Select(at => ServerAddress.Parse($"10.0.{at / 250}.{at % 250}:80")).ToList();
        servers.ForEach(Watch);
        Pass(30);
        var each = servers.Select(server => _checks.Made(server, "http")).ToList();
        Assert.InRange(each.Min(), 5, 6);
        Assert.InRange(each.Max(), 6, 8);
        Assert.InRange(_checks.MostAtOnce, 1, 40);
    }

    private readonly List<ServerHealth> _seen = [];

    private void Watch(ServerAddress server) => _gate.Tell(new HealthGate.Watch(server, Plan), _watcher.Ref);

    private TestProbe Attach()
    {
        var relay = CreateTestProbe();
        _gate.Tell(new HealthGate.Attach(relay.Ref));
        return relay;
    }

    private void Tell(ServerAddress server, HealthState state) => _gate.Tell(new HealthNews("n2",
        [new ServerNews(server, Plan.Key, new ServerHealth(state, "as the other says"), 0)]));

    private void Report(ServerAddress server, HealthState state) => _gate.Tell(new RealServerActor.Report(
        server, Plan.Key, CheckPurpose.Shared, new ServerHealth(state, "as seen here")));

    private ServerHealth Heard() => _watcher.ExpectMsg<ServerHealthChanged>().Health;

    private ServerHealth Last()
    {
        while (_watcher.HasMessages)
            _seen.Add(_watcher.ExpectMsg<ServerHealthChanged>().Health);
        return _seen[^1];
    }

    private void Pass(double seconds)
    {
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= Step)
        {
            _checks.NextMoment();
            _time.Pass(Step);
            ((TestScheduler)Sys.Scheduler).Advance(Step);
        }
    }
}
