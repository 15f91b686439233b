using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton;

using Step = FSMBase.State<ClusterSingletonState, IClusterSingletonData>;

public sealed partial class ClusterSingletonManager
{
    private Step? HavingBeenOldest(object message)
    {
        var data = (WasOldestData)StateData;
        switch (message)
        {
            case TakeOverRetry retry
                when _cluster.IsTerminated && (data.NewOldest is null || retry.Count > _maxRetries):
                return StopSingleton(data.Singleton);
            case TakeOverRetry retry when retry.Count <= _maxRetries:
                if (data.NewOldest is { } next)
                    Peer(next).Tell(new TakeOverFromMe());
                SetTimer(TakeOverRetryTimer, new TakeOverRetry(retry.Count + 1), _settings.HandOverRetryInterval);
                return Stay();
            case TakeOverRetry:
                throw new ClusterSingletonManagerIsStuckException(
                    $"Expected hand-over to [{data.NewOldest}] never occurred");
            case HandOverToMe:
                return HandOver(data.Singleton, Sender);
            case MemberRemoved removed when removed.Member.UniqueAddress == _self && !_isExiting:
                return StopSingleton(data.Singleton);
            case MemberRemoved removed when !_isExiting && removed.Member.UniqueAddress == data.NewOldest:
                _removed.Add(removed.Member.UniqueAddress);
                return HandOver(data.Singleton, null);
            case Terminated terminated when terminated.ActorRef.Equals(data.Singleton):
                return Stay().Using(data with { Singleton = null });
            case LeaseLost lost:
                _log.Warning("The lease was lost, stopping the singleton: {0}", lost.Cause?.Message);
                data.Singleton?.Tell(_terminationMessage);
                return Stay();
            case SelfExiting exiting:
                return Exit(exiting);
            case MemberDowned downed when downed.Member.UniqueAddress == _self:
                return StopSingleton(data.Singleton);
            default:
                return null;
        }
    }

    private Step HandOver(IActorRef? singleton, IActorRef? to)
    {
        if (singleton is null)
            return HandedOver(to);

        to?.Tell(new HandOverInProgress());
        _log.Info("Singleton manager stopping singleton actor [{0}]", singleton.Path);
        singleton.Tell(_terminationMessage);
        return GoTo(HandingOver, new HandingOverData(singleton, to));
    }

    private Step? WhileHandingOver(object message)
    {
        var data = (HandingOverData)StateData;
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(data.Singleton):
                return HandedOver(data.HandOverTo);
            case HandOverToMe when Sender.Equals(data.HandOverTo):
                Sender.Tell(new HandOverInProgress());
                return Stay();
            case HandOverToMe when data.HandOverTo is null:
                Sender.Tell(new HandOverInProgress());
                return Stay().Using(data with { HandOverTo = Sender });
            case SelfExiting exiting:
                return Exit(exiting);
            default:
                return null;
        }
    }

    private Step HandedOver(IActorRef? to)
    {
        _log.Info("Singleton terminated, hand-over done [{0} -> {1}]", _cluster.SelfAddress, to?.Path.Address);
        // First: the next oldest asks for the lease as soon as it hears this.
        ReleaseLease();
        to?.Tell(new HandOverDone());
        _handedOver.TrySetResult(Done.Instance);
        if (_removed.Contains(_self))
            return Stop();

        return to is null ? GoTo(Younger, new YoungerData([])) : GoTo(End, new NoData());
    }

    private Step StopSingleton(IActorRef? singleton)
    {
        if (singleton is null)
            return Stop();

        singleton.Tell(_terminationMessage);
        return GoTo(Stopping, new StoppingData(singleton));
    }

    private Step? WhileStopping(object message) =>
        message is Terminated terminated && terminated.ActorRef.Equals(((StoppingData)StateData).Singleton)
            ? Stop()
            : null;

    private Step? WaitingForRemoval(object message) =>
        message switch
        {
            MemberRemoved removed when removed.Member.UniqueAddress == _self => Stop(),
            HandOverToMe => ConfirmHandOver(),
            OldestChanged => Stay(),
            _ => null,
        };

    // The first confirmation may have been lost.
    private Step ConfirmHandOver()
    {
        Sender.Tell(new HandOverDone());
        return Stay();
    }
}
