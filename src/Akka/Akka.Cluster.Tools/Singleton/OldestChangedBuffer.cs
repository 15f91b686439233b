using Akka.Actor;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Follows who is the oldest member, and tells the manager one change at a time, when it is ready for it.
/// </summary>
internal sealed class OldestChangedBuffer : UntypedActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly MembersByAge _members;
    private readonly Queue<object> _changes = new();
    private readonly HashSet<UniqueAddress> _met = [];
    private readonly List<Member> _exiting = [];
    private bool _isAsked;
    private bool _isLeaving;

    public OldestChangedBuffer(string? role, bool considerAppVersion) =>
        _members = new MembersByAge(role, considerAppVersion);

    protected override void PreStart() => _cluster.Subscribe(Self, typeof(IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CurrentClusterState state:
                Begin(state);
                break;
            case MemberUp up:
                _met.Add(up.Member.UniqueAddress);
                Change(() => _members.Add(up.Member));
                break;
            case MemberLeft or MemberDowned:
                Meet(((IMemberEvent)message).Member);
                break;
            case MemberRemoved removed:
                _exiting.RemoveAll(member => member.UniqueAddress == removed.Member.UniqueAddress);
                Change(() => _members.Remove(removed.Member));
                break;
            // The own exit comes through the coordinated shutdown, in its phase.
            case MemberExited exited when exited.Member.UniqueAddress == _cluster.SelfUniqueAddress:
                _isLeaving = true;
                break;
            case MemberExited exited:
                Meet(exited.Member);
                if (_members.Matches(exited.Member))
                    _exiting.Add(exited.Member);
                Change(() => _members.Remove(exited.Member));
                break;
            case SelfExiting exiting:
                Change(() => _members.Remove(_cluster.SelfMember));
                exiting.Seen.TrySetResult(Done.Instance);
                break;
            case GetNextOldestChange:
                _isAsked = true;
                break;
            case IMemberEvent:
                break;
            default:
                Unhandled(message);
                break;
        }

        if (_isAsked && _changes.TryDequeue(out var change))
        {
            _isAsked = false;
            Context.Parent.Tell(change);
        }
    }

    /// <summary>
    /// A node that joins may meet members that are on their way out for the first time; their singleton still runs.
    /// </summary>
    private void Meet(Member member)
    {
        if (member.UpNumber < int.MaxValue && _met.Add(member.UniqueAddress))
            Change(() => _members.Add(member));
    }

    private void Begin(CurrentClusterState state)
    {
        _members.Reset(state.Members);
        _met.UnionWith(state.Members.Select(member => member.UniqueAddress));
        var self = state.Members.FirstOrDefault(member => member.UniqueAddress == _cluster.SelfUniqueAddress);
        var upNumber = self?.UpNumber ?? int.MaxValue;
        var older = _members.Members.TakeWhile(member => member.UpNumber <= upNumber).ToArray();
        // While an older one is on its way out, its singleton may still run.
        var isSafe = !Array.Exists(older, member =>
            member.Status is MemberStatus.Down or MemberStatus.Exiting or MemberStatus.Leaving);
        _changes.Enqueue(new InitialOldestState([.. older.Select(member => member.UniqueAddress)], isSafe));
    }

    private void Change(Action change)
    {
        var before = _members.Oldest;
        change();
        var oldest = _members.Oldest;
        if (Equals(before, oldest))
            return;

        // A membership that ends sees all others go, one after the other: it must not take over from them.
        var isOver = _isLeaving || _cluster.IsTerminated;
        if (isOver && oldest?.UniqueAddress == _cluster.SelfUniqueAddress)
            return;
        var exiting = _exiting.Where(member => oldest is not null && member.IsOlderThan(oldest));
        _changes.Enqueue(new OldestChanged(oldest?.UniqueAddress, [.. exiting.Select(member => member.UniqueAddress)]));
    }
}
