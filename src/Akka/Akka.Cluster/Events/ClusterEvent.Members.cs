namespace Akka.Cluster;

public partial class ClusterEvent
{
    /// <summary>A member's status changed to that of <see cref="Member"/>.</summary>
    public abstract class MemberStatusChange : IMemberEvent
    {
        protected readonly Member _member;

        /// <exception cref="ArgumentException">The member has not the status that the event stands for.</exception>
        protected MemberStatusChange(Member member, MemberStatus validStatus)
        {
            if (member.Status != validStatus)
                throw new ArgumentException($"Expected {validStatus} state, got: {member}");

            _member = member;
        }

        public Member Member => _member;

        public override bool Equals(object? obj) =>
            obj is MemberStatusChange other && other.GetType() == GetType() && _member.Equals(other._member);

        public override int GetHashCode() => _member.GetHashCode();

        public override string ToString() => $"{GetType().Name}(Member={_member})";
    }

    /// <summary>A node joined; it is not up yet.</summary>
    public sealed class MemberJoined(Member member) : MemberStatusChange(member, MemberStatus.Joining);

    /// <summary>A joining member may work although some other member is unreachable.</summary>
    public sealed class MemberWeaklyUp(Member member) : MemberStatusChange(member, MemberStatus.WeaklyUp);

    /// <summary>A member came up.</summary>
    public sealed class MemberUp(Member member) : MemberStatusChange(member, MemberStatus.Up);

    /// <summary>A member is leaving.</summary>
    public sealed class MemberLeft(Member member) : MemberStatusChange(member, MemberStatus.Leaving);

    /// <summary>A member is leaving, and all have seen that.</summary>
    public sealed class MemberExited(Member member) : MemberStatusChange(member, MemberStatus.Exiting);

    /// <summary>A member was declared down; it is removed next.</summary>
    public sealed class MemberDowned(Member member) : MemberStatusChange(member, MemberStatus.Down);

    /// <summary>A member is gone for good: that incarnation never comes back.</summary>
    public sealed class MemberRemoved : MemberStatusChange
    {
        /// <exception cref="ArgumentException">The member is not removed.</exception>
        public MemberRemoved(Member member, MemberStatus previousStatus)
            : base(member, MemberStatus.Removed) => PreviousStatus = previousStatus;

        /// <summary>Exiting: it left. Down: it was lost.</summary>
        public MemberStatus PreviousStatus { get; }

        public override bool Equals(object? obj) =>
            base.Equals(obj) && obj is MemberRemoved other && PreviousStatus == other.PreviousStatus;

        public override int GetHashCode() => HashCode.Combine(_member, PreviousStatus);
    }

    public abstract class ReachabilityEvent : IReachabilityEvent
    {
        protected ReachabilityEvent(Member member) => Member = member;

        public Member Member { get; }

        public override bool Equals(object? obj) =>
            obj is ReachabilityEvent other && other.GetType() == GetType() && Member.Equals(other.Member);

        public override int GetHashCode() => Member.GetHashCode();

        public override string ToString() => $"{GetType().Name}(Member={Member})";
    }

    /// <summary>Some member no longer reaches this one.</summary>
    public sealed class UnreachableMember(Member member) : ReachabilityEvent(member);

    /// <summary>All members reach this one again.</summary>
    public sealed class ReachableMember(Member member) : ReachabilityEvent(member);
}
