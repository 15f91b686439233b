using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton;

using Step = FSMBase.State<ClusterSingletonState, IClusterSingletonData>;

public sealed partial class ClusterSingletonManager
{
    private Step BecomeOldest()
    {
        var singleton = Context.Watch(Context.ActorOf(_singletonProps, _settings.SingletonName));
        _log.Info("Singleton manager started singleton actor [{0}]", singleton.Path);
        return GoTo(Oldest, new OldestData(singleton));
    }

    private Step? BeingOldest(object message)
    {
        var singleton = ((OldestData)StateData).Singleton;
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(singleton):
                _log.Info("Singleton actor [{0}] was terminated", terminated.ActorRef.Path);
                return Stay().Using(new OldestData(null));
            case LeaseLost lost:
                return StopForLostLease(lost, singleton);
            default:
                return AmongTheOldest(message, singleton);
        }
    }

    /// <summary>What both the one that runs the singleton and the one that waits for the lease do.</summary>
    private Step? AmongTheOldest(object message, IActorRef? singleton)
    {
        switch (message)
        {
            case OldestChanged changed when changed.Oldest == _self:
                AskForNextChange();
                return Stay();
            case OldestChanged { Oldest: { } other } when !_isExiting && _removed.Contains(other):
                // It was removed and is back: its side has gone on. Stopping is the safe side.
                return HandOver(singleton, null);
            case OldestChanged { Oldest: null } when _isExiting:
                // Nobody is left to take over.
                return HandOver(singleton, null);
            case OldestChanged changed:
                if (changed.Oldest is { } next)
                    Peer(next).Tell(new TakeOverFromMe());
                SetTimer(TakeOverRetryTimer, new TakeOverRetry(1), _settings.HandOverRetryInterval);
                return GoTo(WasOldest, new WasOldestData(singleton, changed.Oldest));
            case HandOverToMe:
                return HandOver(singleton, Sender);
            case TakeOverFromMe:
                Sender.Tell(new HandOverToMe());
                return Stay();
            case SelfExiting exiting:
                return Exit(exiting);
            case MemberDowned downed when downed.Member.UniqueAddress == _self:
                return StopSingleton(singleton);
            default:
                return null;
        }
    }
}
