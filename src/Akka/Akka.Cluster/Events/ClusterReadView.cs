using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>The newest published state, for readers on any thread.</summary>
internal sealed class ClusterReadView(UniqueAddress self)
{
    private sealed class View(MembershipState membership)
    {
        // Made only when somebody asks: most states of a large cluster come and go unread.
        private CurrentClusterState? _state;

        public MembershipState Membership => membership;

        public CurrentClusterState State => _state ??= MembershipDiff.Snapshot(membership);
    }

    private volatile View _view = new(new MembershipState(Gossip.Empty, self));

    public CurrentClusterState State => _view.State;

    public MembershipState Membership => _view.Membership;

    public Member SelfMember => _view.Membership.SelfMember;

    public void Update(MembershipState state) => _view = new View(state);
}
