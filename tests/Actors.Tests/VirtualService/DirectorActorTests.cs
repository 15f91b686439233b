using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HaActors.Actors.Events;
using HaActors.Actors.Health;
using HaActors.Actors.Protocol;
using HaActors.Actors.VirtualService;
using HaActors.Agents.Ipvs;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.Tests.VirtualService;

/// <summary>One director on a model of the kernel's table, in virtual time, on the test's own thread.</summary>
public sealed class DirectorActorTests : TestKit
{
    private static readonly VirtualServiceKey Key = new VirtualServiceKey.At(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);
    private static readonly VirtualServiceKey Other = new VirtualServiceKey.Marked(99);
    private static readonly CheckPlan Plan = CheckPlan.Of(new CheckSpecification.Connect(), CheckTiming.Usual);
    private static readonly NodeName D1 = new("d1");

    private readonly HandTime _time = new();
    private readonly ModelIpvs _ipvs = new();
    private readonly List<string> _commands = [];
    private readonly List<ClusterEvent> _events = [];
    private readonly NodeProblems _problems = new();
    private readonly TestProbe _health;
    private DirectorSettings _settings;

    public DirectorActorTests()
        : base("""
            akka {
              loglevel = ERROR, stdout-loglevel = OFF, loggers = []
              scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
              actor.default-dispatcher.type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
              test { single-expect-default = 60s, default-timeout = 60s }
            }
            """)
    {
        _health = CreateTestProbe();
        _settings = Settings(Service(Server(1), Server(2)) with { Fallback = Server(9) with { Checks = null } });
    }

    [Fact]
    public void Health_decides_what_the_kernel_forwards_to()
    {
        Start();
        Assert.Equal("s9=1", Servers());   // nobody is known to be up: the fallback serves

        Say(1, HealthState.Up);
        Assert.Equal("s1=1", Servers());
        Say(2, HealthState.Up);
        Assert.Equal("s1=1 s2=1", Servers());
        Say(1, HealthState.Down);
        Say(2, HealthState.Down);
        Assert.Equal("s9=1", Servers());
    }

    [Fact]
    public void A_director_that_starts_anew_goes_on_with_what_serves()
    {
        _ipvs.Table = TableOf((1, 1), (2, 1));
        Start();
        Assert.Equal("s1=1 s2=1", Servers());
        Assert.Empty(_ipvs.Made);
        Say(2, HealthState.Down);
        Assert.Equal("s1=1", Servers());
    }

    [Fact]
    public void A_director_may_begin_with_an_empty_table()
    {
        _settings = _settings with { AtStart = LeftoversAtStart.Flush };
        _ipvs.Table = TableOf((1, 1)).With(Other, new IpvsEntry(new ServiceSettings("rr"), ImmutableSortedDictionary<ServerAddress, DestinationSettings>.Empty));
        Start();
        Pass(2);
        Assert.Null(_ipvs.Table[Other]);
        Assert.Equal("s9=1", Servers());
    }

    [Fact]
    public void What_somebody_else_changes_is_repaired()
    {
        Start();
        Say(1, HealthState.Up);
        _ipvs.Table = TableOf((1, 7), (5, 1));
        Pass(6);
        Assert.Equal("s1=1", Servers());
    }

    [Fact]
    public void Or_it_is_left_and_told_of_until_our_own_next_change()
    {
        _settings = _settings with { ForeignChanges = ForeignChanges.Report };
        var director = Start();
        Say(1, HealthState.Up);
        _ipvs.Table = TableOf((1, 7));
        Pass(6);
        Pass(6);
        Assert.Equal("s1=7", Servers());
        Assert.Contains("somebody changed it", Status(director).Services.Single().Problem, StringComparison.Ordinal);

        Say(2, HealthState.Up);
        Assert.Equal("s1=1 s2=1", Servers());
    }

    [Theory]
    [InlineData(ForeignServices.Leave, true)]
    [InlineData(ForeignServices.Remove, false)]
    public void Services_that_nobody_declared_are_left_or_removed(ForeignServices policy, bool isLeft)
    {
        _settings = _settings with { ForeignServices = policy };
        _ipvs.Table = IpvsTable.Empty.With(
            Other, new IpvsEntry(new ServiceSettings("rr"), ImmutableSortedDictionary<ServerAddress, DestinationSettings>.Empty));
        Start();
        Pass(6);
        Assert.Equal(isLeft, _ipvs.Table[Other] is not null);
        Assert.Equal(isLeft, _problems.All.Any(problem => problem.Contains("mark:99", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_change_that_the_kernel_refuses_is_told_of_and_tried_again()
    {
        var director = Start();
        _ipvs.Refuses = change => change is IpvsChange.AddServer ? new IpvsProblem(12, "Cannot allocate memory") : null;
        Say(1, HealthState.Up);
        Assert.Contains("Cannot allocate memory", Status(director).Services.Single().Problem, StringComparison.Ordinal);
        _ipvs.Refuses = _ => null;
        Pass(6);
        Assert.Equal("s1=1", Servers());
        Assert.Null(Status(director).Services.Single().Problem);
    }

    [Fact]
    public void A_new_configuration_counts_within_a_second_and_keeps_what_is_known_of_servers()
    {
        Start();
        Say(1, HealthState.Up);
        Say(2, HealthState.Up);
        _settings = Settings(Service(Server(1) with { Weight = 5 }, Server(2) with { State = ServerState.Drain }));
        Pass(1);
        Assert.Equal("s1=5 s2=0", Servers());
        _settings = Settings();
        Pass(1);
        Assert.Null(_ipvs.Table[Key]);
    }

    [Theory]
    [InlineData(LeftoversAtStop.Remove, false)]
    [InlineData(LeftoversAtStop.Keep, true)]
    public void At_its_end_a_director_leaves_what_it_is_told_to(LeftoversAtStop policy, bool isKept)
    {
        _settings = _settings with { AtStop = policy };
        var director = Start();
        Say(1, HealthState.Up);
        director.Tell(new DirectorActor.End(), TestActor);
        ExpectMsg<DirectorActor.Ended>();
        Assert.Equal(isKept, _ipvs.Table[Key] is not null);
    }

    [Fact]
    public void The_active_director_tells_of_connections_and_a_standby_hears_them()
    {
        _settings = _settings with { Sync = new SyncSettings("eth1", 7) };
        var director = Start();
        Assert.Equal(SyncRole.Backup, Assert.Single(_ipvs.Daemons).Role);

        director.Tell(new DirectorActor.TakeRole(IsActive: true), TestActor);
        Assert.Null(ExpectMsg<DirectorActor.RoleTaken>().Problem);
        Pass(12);
        Assert.Equal(SyncRole.Master, Assert.Single(_ipvs.Daemons).Role);
        director.Tell(new DirectorActor.GetCondition(), TestActor);
        Assert.Equal(new DirectorActor.Condition(true, null), ExpectMsg<DirectorActor.Condition>());

        director.Tell(new DirectorActor.TakeRole(IsActive: false), TestActor);
        ExpectMsg<DirectorActor.RoleTaken>();
        Pass(12);
        Assert.Equal(SyncRole.Backup, Assert.Single(_ipvs.Daemons).Role);
    }

    [Fact]
    public void A_daemon_that_cannot_start_is_a_problem_until_it_runs_whoever_started_it()
    {
        _settings = _settings with { Sync = new SyncSettings("eth1", 7) };
        _ipvs.RefusesDaemons = new IpvsProblem(19, "No such device");
        Start();
        Assert.Contains(_problems.All, problem => problem.Contains("No such device", StringComparison.Ordinal));

        _ipvs.Daemons = [new SyncDaemon(SyncRole.Backup, "eth1", 7)];
        Pass(12);
        Assert.DoesNotContain(_problems.All, problem => problem.Contains("No such device", StringComparison.Ordinal));
    }

    [Fact]
    public void Programs_are_told_of_the_fallback_and_the_quorum()
    {
        _settings = Settings(Service(Server(1)) with { FallbackCommand = "/f", QuorumUp = "/up", QuorumDown = "/down" });
        Start();
        Say(1, HealthState.Up);
        Say(1, HealthState.Down);
        Assert.Equal(
            ["/f start 192.0.2.10:80 tcp", "/f stop 192.0.2.10:80 tcp", "/up web", "/f start 192.0.2.10:80 tcp", "/down web"], _commands);
    }

    [Fact]
    public void Events_tell_of_servers_and_of_the_service()
    {
        _settings = Settings(Service(Server(1)));
        Start();
        Say(1, HealthState.Up);
        Say(1, HealthState.Down);
        var told = _events.OfType<ClusterEvent.Service>().Select(EventSentence.Of).ToList();
        Assert.Contains(told, line => line == $"service web: server {At(1)} is down: refused");
        Assert.Contains("service web is inquorate", told);
    }

    [Fact]
    public void The_status_says_of_each_server_why_it_does_not_serve()
    {
        var director = Start();
        Say(1, HealthState.Up);
        Say(2, HealthState.Down);
        Pass(6);
        var service = Status(director).Services.Single();
        Assert.Equal(("serving", 1, 2), (service.State, service.Serving, service.Configured));
        Assert.Equal(["s1 up 1", "s2 down ", "s9 fallback "], service.Servers.Select(server => $"{server.Name} {server.State} {server.Weight}"));
        Assert.Equal("refused", service.Servers[1].Reason);
    }

    private IActorRef Start()
    {
        var scope = new DirectorScope(D1, () => _settings, _time, _problems) { Publish = (_, happened) => _events.Add(happened) };
        var ports = new DirectorPorts(_ipvs, (program, arguments) =>
        {
            _commands.Add(string.Join(' ', [program, .. arguments]));
            return Task.FromResult<string?>(null);
        });
        var director = Sys.ActorOf(DirectorActor.Props(scope, ports, _health), DirectorActor.Name);
        Pass(0);
        return director;
    }

    private void Pass(double seconds)
    {
        for (var at = 0; at <= seconds * 10; at++)
        {
            _time.Pass(TimeSpan.FromMilliseconds(100));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private void Say(int server, HealthState state)
    {
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Sys.ActorSelection("/user/lvs/*").Tell(new ServerHealthChanged(
            At(server), Plan.Key, new ServerHealth(state, state == HealthState.Down ? "refused" : "")));
    }

    private DirectorStatus Status(IActorRef director)
    {
        director.Tell(new GetDirector(), TestActor);
        return ExpectMsg<DirectorStatus>();
    }

    private string Servers() => string.Join(' ', _ipvs.Table[Key]!.Servers.Select(pair =>
        $"s{pair.Key.Address.GetAddressBytes()[3]}={pair.Value.Weight}"));

    private static IpvsTable TableOf(params (int Server, int Weight)[] servers) => IpvsTable.Empty.With(Key, new IpvsEntry(
        new ServiceSettings("wlc"),
        servers.ToImmutableSortedDictionary(
            pair => At(pair.Server), pair => new DestinationSettings(new Forwarding.Direct(), pair.Weight))));

    private static ServerAddress At(int number) => ServerAddress.Parse($"10.0.0.{number}:80");

    private static RealServer Server(int number) => new($"s{number}", At(number), new Forwarding.Direct()) { Checks = Plan };

    private static Policy.VirtualServices.VirtualService Service(params RealServer[] servers) =>
        new("web", Key, new ServiceSettings("wlc"), [.. servers]);

    private static DirectorSettings Settings(params Policy.VirtualServices.VirtualService[] services) =>
        new([D1], [.. services]) { AtStop = LeftoversAtStop.Remove };
}
