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
                Change(() => _members.Add(up.Member));
                break;
            // A node that joins may meet such members for the first time; their singleton still runs.
            case MemberLeft or MemberDowned when ((IMemberEvent)message).Member is { UpNumber: < int.MaxValue } late:
                Change(() => _members.Add(late));
                break;
            case MemberRemoved removed:
                Change(() => _members.Remove(removed.Member));
                break;
            // The own exit comes through the coordinated shutdown, in its phase.
            case MemberExited exited when exited.Member.UniqueAddress == _cluster.SelfUniqueAddress:
                _isLeaving = true;
                break;
            case MemberExited exited:
                if (exited.Member.UpNumber < int.MaxValue)
                    Change(() => _members.Add(exited.Member));
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

    private void Begin(CurrentClusterState state)
    {
        _members.Reset(state.Members);
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
        if (!isOver || oldest?.UniqueAddress != _cluster.SelfUniqueAddress)
            _changes.Enqueue(new OldestChanged(oldest?.UniqueAddress));
    }
}
