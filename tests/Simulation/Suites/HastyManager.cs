using Akka.Actor;
using Akka.Cluster;

namespace HaActors.Simulation.Suites;

/// <summary>A planted bug: a manager that starts its singleton as soon as its node is the oldest, and asks nobody.</summary>
internal sealed class HastyManager(Props singleton) : UntypedActor
{
    private IActorRef? _running;

    protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        typeof(ClusterEvent.IMemberEvent));

    protected override void OnReceive(object message)
    {
        var cluster = Cluster.Get(Context.System);
        var oldest = cluster.State.Members
            .Where(member => member.Status == MemberStatus.Up)
            .OrderBy(member => member, Comparer<Member>.Create((one, other) =>
                one.IsOlderThan(other) ? -1 : other.IsOlderThan(one) ? 1 : 0))
            .FirstOrDefault();
        if (_running is null && oldest?.UniqueAddress == cluster.SelfUniqueAddress)
            _running = Context.ActorOf(singleton, "singleton");
    }
}
