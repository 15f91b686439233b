using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.Health;

/// <summary>
/// One incarnation of the cluster's part in checking real servers: starts the region of the sharded checkers, passes
/// orders to it, and news
/// between the directors' gates.
/// </summary>
public sealed class HealthRelay : ReceiveActor
{
    public const string Name = "health";

    /// <summary>The role of nodes that check.</summary>
    public const string Role = "director";

    private const string TypeName = "real-servers";

    // Fixed for ever: all nodes must agree, and ten for each of the directors that a cluster may have are plenty.
    private const int Shards = 64;

    private readonly CheckerSettings _settings;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<Address, string> _directors = [];
    private readonly Random _seeds;
    private IActorRef _region = ActorRefs.Nobody;

    public HealthRelay(CheckerSettings settings, int seed)
    {
        _settings = settings;
        _seeds = new Random(seed);
        Receive<CheckOrder>(order => _region.Tell(order));
        Receive<HealthNews>(OnNews);
        Receive<ClusterEvent.IMemberEvent>(change => OnMember(change.Member));
        Receive<ClusterEvent.UnreachableMember>(lost => OnGone(lost.Member.Address));
        Receive<ClusterEvent.ReachableMember>(found => OnMember(found.Member));
    }

    private IActorRef Gate => _settings.Gate;

    public static Props Props(CheckerSettings settings, int seed) => Akka.Actor.Props.Create(() => new HealthRelay(settings, seed));

    protected override void PreStart()
    {
        _region = ClusterSharding.Get(Context.System).Start(
            TypeName,
            _ => RealServerActor.Props(_settings, Seed()),
            // Entities live by their own timers: a quiet one is at work.
            ClusterShardingSettings.Create(Context.System).WithRole(Role).WithPassivateIdleAfter(TimeSpan.Zero),
            HashCodeMessageExtractor.Create(Shards, message => message is CheckOrder order ? $"{order.Key}@{order.Server}" : null));
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.UnreachableMember),
            typeof(ClusterEvent.ReachableMember));
        Gate.Tell(new HealthGate.Attach(Self));
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Gate.Tell(new HealthGate.Detach(Self));
    }

    // Asked by shards, each on a thread of its own.
    private int Seed()
    {
        lock (_seeds)
            return _seeds.Next();
    }

    private void OnNews(HealthNews news)
    {
        // The gate's own go to the others; theirs to the gate.
        if (!Equals(Sender, Gate))
        {
            if (Sender.Path.Address is { HasGlobalScope: true } from)
                _directors[from] = news.From;
            Gate.Tell(news);
            return;
        }

        foreach (var director in _directors.Keys)
            Context.ActorSelection(new RootActorPath(director) / "user" / Name).Tell(news, Self);
    }

    private void OnMember(Member member)
    {
        if (!member.HasRole(Role) || member.Address == _cluster.SelfAddress)
            return;
        if (member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving)
            _directors.TryAdd(member.Address, "");
        else if (member.Status is MemberStatus.Down or MemberStatus.Removed)
            OnGone(member.Address);
    }

    private void OnGone(Address address)
    {
        if (!_directors.Remove(address, out var name))
            return;

        Gate.Tell(new HealthGate.DirectorGone(name));
    }
}
