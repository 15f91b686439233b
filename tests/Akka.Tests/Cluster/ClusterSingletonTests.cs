using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using static HaActors.Akka.Tests.Cluster.Nodes;

namespace HaActors.Akka.Tests.Cluster;

public sealed class ClusterSingletonTests : IAsyncDisposable
{
    private const string Fast = """
        akka.cluster.singleton.hand-over-retry-interval = 100ms
        akka.cluster.singleton-proxy.singleton-identification-interval = 50ms
        """;

    private readonly Nodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task The_singleton_runs_on_the_oldest_member_and_proxies_reach_it_from_everywhere()
    {
        var systems = await StartAsync(3);

        foreach (var proxy in systems.Select(StartProxy))
            Assert.Equal(ClusterOf(systems[0]).SelfAddress.ToString(), await WhereAsync(proxy));
    }

    [Fact]
    public async Task A_leaving_member_hands_over_to_the_next_oldest()
    {
        var systems = await StartAsync(3);
        var proxy = StartProxy(systems[2]);
        Assert.Equal(ClusterOf(systems[0]).SelfAddress.ToString(), await WhereAsync(proxy));

        await ClusterOf(systems[0]).LeaveAsync();

        await UntilOnAsync(proxy, ClusterOf(systems[1]).SelfAddress);
    }

    [Fact]
    public async Task The_next_oldest_takes_over_from_a_lost_member_once_it_is_removed()
    {
        var systems = await StartAsync(3);
        var proxy = StartProxy(systems[2]);
        Assert.Equal(ClusterOf(systems[0]).SelfAddress.ToString(), await WhereAsync(proxy));

        var lost = ClusterOf(systems[0]).SelfAddress;
        Kill(systems[0]);
        await UntilAsync(() => ClusterOf(systems[1]).State.Unreachable.Count == 1, "it is unreachable");
        ClusterOf(systems[1]).Down(lost);

        await UntilOnAsync(proxy, ClusterOf(systems[1]).SelfAddress);
    }

    [Fact]
    public async Task Only_members_with_the_role_run_the_singleton()
    {
        var plain = _nodes.Start(Fast);
        ClusterOf(plain).Join(ClusterOf(plain).SelfAddress);
        await UntilAllUpAsync(plain);
        var director = _nodes.Start(Fast + "\nakka.cluster.roles = [director]");
        ClusterOf(director).Join(ClusterOf(plain).SelfAddress);
        await UntilAllUpAsync(plain, director);

        StartManager(director, "director");
        var proxy = StartProxy(plain, "director");

        Assert.Equal(ClusterOf(director).SelfAddress.ToString(), await WhereAsync(proxy));
    }

    [Fact]
    public async Task Messages_wait_in_the_proxy_until_the_singleton_is_there()
    {
        var system = _nodes.Start(Fast);
        var proxy = StartProxy(system);
        var answer = proxy.Ask<string>("where", TimeSpan.FromSeconds(30));
        ClusterOf(system).Join(ClusterOf(system).SelfAddress);
        await UntilAllUpAsync(system);
        StartManager(system);

        Assert.Equal(ClusterOf(system).SelfAddress.ToString(), await answer);
    }

    [Fact]
    public async Task Singleton_and_proxy_can_be_started_together()
    {
        var systems = await _nodes.StartClusterAsync(2, Fast);
        var proxies = systems.Select(system => ClusterSingleton.Get(system).Init(
            SingletonActor.Create(Props.Create(() => new Where()), "where"))).ToArray();

        foreach (var proxy in proxies)
            Assert.Equal(ClusterOf(systems[0]).SelfAddress.ToString(), await WhereAsync(proxy));
    }

    private async Task<ActorSystem[]> StartAsync(int count)
    {
        var systems = await _nodes.StartClusterAsync(count, Fast);
        foreach (var system in systems)
            StartManager(system);
        return systems;
    }

    private static void StartManager(ActorSystem system, string? role = null) => system.ActorOf(
        ClusterSingletonManager.Props(
            Props.Create(() => new Where()),
            PoisonPill.Instance,
            role is null
                ? ClusterSingletonManagerSettings.Create(system)
                : ClusterSingletonManagerSettings.Create(system).WithRole(role)),
        "where");

    private static IActorRef StartProxy(ActorSystem system) => StartProxy(system, null);

    private static IActorRef StartProxy(ActorSystem system, string? role)
    {
        var settings = ClusterSingletonProxySettings.Create(system);
        return system.ActorOf(ClusterSingletonProxy.Props(
            "/user/where", role is null ? settings : settings.WithRole(role)));
    }

    private static Task<string> WhereAsync(IActorRef proxy) => proxy.Ask<string>("where", TimeSpan.FromSeconds(30));

    // A message that was on its way to the old singleton is lost: ask again.
    private static async Task UntilOnAsync(IActorRef proxy, Address expected)
    {
        string? answer = null;
        for (var attempt = 0; attempt < 60 && answer != expected.ToString(); attempt++)
        {
            try
            {
                answer = await proxy.Ask<string>("where", TimeSpan.FromMilliseconds(500));
            }
            catch (AskTimeoutException)
            {
                answer = "nowhere";
            }
        }

        Assert.Equal(expected.ToString(), answer);
    }

    private sealed class Where : ReceiveActor
    {
        public Where()
        {
            var address = ClusterOf(Context.System).SelfAddress.ToString();
            Receive<string>(_ => Sender.Tell(address));
        }
    }
}
