using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>The newest published state, for readers on any thread.</summary>
internal sealed class ClusterReadView(UniqueAddress self)
{
    private sealed record View(CurrentClusterState State, MembershipState Membership);

    private volatile View _view = new(
        new CurrentClusterState(), new MembershipState(Gossip.Empty, self));

    public CurrentClusterState State => _view.State;

    public MembershipState Membership => _view.Membership;

    public Member SelfMember => _view.Membership.SelfMember;

    public void Update(MembershipState state) => _view = new View(MembershipDiff.Snapshot(state), state);
}
