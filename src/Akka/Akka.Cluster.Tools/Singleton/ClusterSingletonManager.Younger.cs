using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton;

using Step = FSMBase.State<ClusterSingletonState, IClusterSingletonData>;

public sealed partial class ClusterSingletonManager
{
    private Step? Starting(object message)
    {
        switch (message)
        {
            case StartOldestChangedBuffer:
                var role = _settings.Role;
                var considerAppVersion = _settings.ConsiderAppVersion;
                _oldestChanges = Context.ActorOf(
                    Actor.Props.Create(() => new OldestChangedBuffer(role, considerAppVersion))
                        .WithDispatcher(Context.Props.Dispatcher),
                    "oldest-changes");
                AskForNextChange();
                return Stay();
            case InitialOldestState initial when initial.Oldest is not [var oldest, ..] || oldest != _self:
                return GoTo(Younger, new YoungerData(Others(initial.Oldest)));
            case InitialOldestState { IsSafeToBeOldest: true }:
                return MayBecomeOldest();
            case InitialOldestState initial:
                return GoTo(BecomingOldest, new BecomingOldestData(Others(initial.Oldest)));
            default:
                return null;
        }
    }

    private Step? BeingYounger(object message)
    {
        var previous = ((YoungerData)StateData).Oldest;
        switch (message)
        {
            case OldestChanged changed when changed.Oldest == _self:
                UniqueAddress[] before = [.. previous.Union(changed.Exiting)];
                if (before.All(_removed.Contains))
                    return MayBecomeOldest();
                Peer(before[0]).Tell(new HandOverToMe());
                return GoTo(BecomingOldest, new BecomingOldestData(before));
            case OldestChanged changed:
                AskForNextChange();
                // To the front, also one that was there before: the hand-over is asked of the first.
                return changed.Oldest is { } oldest
                    ? Stay().Using(new YoungerData([oldest, .. previous.Where(node => node != oldest)]))
                    : Stay();
            case MemberRemoved removed when removed.Member.UniqueAddress != _self:
                AfterMargin(removed.Member);
                return Stay();
            case DelayedMemberRemoved removed:
                _removed.Add(removed.Member.UniqueAddress);
                return Stay().Using(new YoungerData(Without(previous, removed.Member)));
            case HandOverToMe when _cluster.SelfMember.Status is MemberStatus.Exiting or MemberStatus.Down:
                return Stay();
            case HandOverToMe:
                // A quick restart on the same address: the singleton of the incarnation before is gone, if it had it.
                Sender.Tell(new NoSingletonHere());
                return Stay();
            default:
                return null;
        }
    }

    private Step? TakingOver(object message)
    {
        var previous = ((BecomingOldestData)StateData).PreviousOldest;
        switch (message)
        {
            case HandOverInProgress:
                CancelTimer(HandOverRetryTimer);
                return Stay();
            case HandOverDone when previous.Count > 0 && Sender.Path.Address == previous[0].Address:
                return TakeOverFromNext([.. previous.Skip(1).Where(node => !_removed.Contains(node))]);
            case NoSingletonHere when previous.Count > 0 && Sender.Path.Address == previous[0].Address:
                return AskTheOneBefore(previous);
            case HandOverDone:
                _log.Info("Ignoring HandOverDone from [{0}]", Sender.Path.Address);
                return Stay();
            case MemberRemoved removed when removed.Member.UniqueAddress != _self:
                AfterMargin(removed.Member);
                return Stay();
            case DelayedMemberRemoved removed when previous.Contains(removed.Member.UniqueAddress):
                _removed.Add(removed.Member.UniqueAddress);
                return previous.All(_removed.Contains)
                    ? MayBecomeOldest()
                    : Stay().Using(new BecomingOldestData(Without(previous, removed.Member)));
            case TakeOverFromMe:
                return AnswerTakeOver(previous);
            case HandOverRetry retry when retry.Count <= _maxRetries:
                if (previous.Count > 0)
                    Peer(previous[0]).Tell(new HandOverToMe());
                SetTimer(HandOverRetryTimer, new HandOverRetry(retry.Count + 1), _settings.HandOverRetryInterval);
                return Stay();
            case HandOverRetry when previous.All(_removed.Contains):
                // Nobody is known who could have run it, and nobody has asked to take over.
                _log.Info("Timeout in BecomingOldest. Previous oldest unknown or removed, and no take-over request.");
                return MayBecomeOldest();
            case HandOverRetry when _cluster.IsTerminated:
                return Stop();
            case HandOverRetry:
                throw new ClusterSingletonManagerIsStuckException(
                    $"Becoming singleton oldest was stuck because previous oldest [{previous[0]}] is unresponsive");
            default:
                return null;
        }
    }

    /// <summary>
    /// The last one that was the oldest may never have had it: it was gone before, and who answers is its successor at
    /// the same address. So each that was the oldest before must have answered, or be removed.
    /// </summary>
    private Step TakeOverFromNext(UniqueAddress[] previous)
    {
        if (previous.Length == 0)
            return MayBecomeOldest();

        Peer(previous[0]).Tell(new HandOverToMe());
        SetTimer(HandOverRetryTimer, new HandOverRetry(1), _settings.HandOverRetryInterval);
        return Stay().Using(new BecomingOldestData(previous));
    }

    private Step AnswerTakeOver(IReadOnlyList<UniqueAddress> previous)
    {
        var asker = _cluster.State.Members.FirstOrDefault(member => member.Address == Sender.Path.Address);
        if (asker is null || (previous.Count > 0 && previous[0] != asker.UniqueAddress))
        {
            _log.Info("Ignoring TakeOver request from [{0}] in BecomingOldest", Sender.Path.Address);
            return Stay();
        }

        Sender.Tell(new HandOverToMe());
        return previous.Count > 0 ? Stay() : Stay().Using(new BecomingOldestData([asker.UniqueAddress]));
    }

    /// <summary>
    /// The last oldest is gone. It may have gone before it had taken over from the one before it, which then still runs
    /// the singleton.
    /// </summary>
    private Step AskTheOneBefore(IReadOnlyList<UniqueAddress> previous)
    {
        UniqueAddress[] rest = [.. previous.Skip(1).Where(node => !_removed.Contains(node))];
        if (rest.Length == 0)
            return MayBecomeOldest();

        Peer(rest[0]).Tell(new HandOverToMe());
        return Stay().Using(new BecomingOldestData(rest));
    }
}
