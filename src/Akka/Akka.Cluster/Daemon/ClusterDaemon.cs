using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>
/// The parent of this node's cluster actors, and its tie to the coordinated shutdown. None of its children restarts:
/// a cluster that lost its state has to stop, and the node to come back as a new incarnation.
/// </summary>
internal sealed class ClusterDaemon : UntypedActor
{
    private readonly Cluster _cluster;
    private readonly CoordinatedShutdown _shutdown;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TaskCompletionSource<Done> _exiting = new();
    private readonly TaskCompletionSource<Done> _stopped = new();
    private IActorRef _publisher = ActorRefs.Nobody;
    private IActorRef _core = ActorRefs.Nobody;

    public ClusterDaemon(Cluster cluster)
    {
        _cluster = cluster;
        _shutdown = CoordinatedShutdown.Get(Context.System);
        var self = Self;
        _shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "leave", () => Ask(
            self, done => new ClusterCommand.LeaveForShutdown(done)));
        _shutdown.AddTask(CoordinatedShutdown.PhaseClusterExiting, "wait-exiting", () =>
            IsNoMember ? Task.FromResult(Done.Instance) : _exiting.Task);
        _shutdown.AddTask(CoordinatedShutdown.PhaseClusterExitingDone, "exiting-completed", () => Ask(
            self, done => new ClusterCommand.ExitingCompleted(done)));
        _shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "wait-shutdown", () => _stopped.Task);
    }

    private bool IsNoMember =>
        _cluster.IsTerminated || _cluster.SelfMember.Status is MemberStatus.Down or MemberStatus.Removed;

    protected override void PreStart()
    {
        _publisher = Start(Props.Create(() => new ClusterDomainEventPublisher(_cluster)), "publisher");
        _core = Start(
            Props.Create(() => new ClusterCoreDaemon(_cluster, _publisher, _shutdown, _exiting)), "core");
        Start(Props.Create(() => new ClusterHeartbeatReceiver(_cluster)), "heartbeatReceiver");
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _log.Error(failure, "Cluster node [{0}] crashed. Shutting down the cluster.", _cluster.SelfAddress);
        _cluster.Shutdown();
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterCommand.Subscribe or ClusterCommand.Unsubscribe or ClusterCommand.SendCurrentClusterState:
                _publisher.Forward(message);
                break;
            default:
                _core.Forward(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _exiting.TrySetResult(Done.Instance);
        _cluster.NotifyStopped();
        _stopped.TrySetResult(Done.Instance);
        // After a graceful leave it runs already.
        if (_cluster.Settings.RunCoordinatedShutdownWhenDown)
            _ = _shutdown.Run(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

    private IActorRef Start(Props props, string name) => Context.ActorOf(
        props.WithDispatcher(_cluster.Settings.UseDispatcher).WithDeploy(Deploy.Local), name);

    private Task<Done> Ask(IActorRef self, Func<TaskCompletionSource<Done>, ClusterCommand> command)
    {
        if (_cluster.IsTerminated || _cluster.SelfMember.Status == MemberStatus.Down)
            return Task.FromResult(Done.Instance);

        var done = new TaskCompletionSource<Done>();
        // It may stop with the request in its mailbox.
        _stopped.Task.ContinueWith(
            _ => done.TrySetResult(Done.Instance),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        self.Tell(command(done));
        return done.Task;
    }
}
