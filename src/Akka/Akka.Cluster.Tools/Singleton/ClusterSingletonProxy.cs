using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Passes messages on to the singleton, wherever it runs, and keeps them while it is not found. Messages can still be
/// lost, as with any actor: those on their way to a singleton that stops are.
/// </summary>
public sealed class ClusterSingletonProxy : ReceiveActor
{
    private sealed record TryToIdentify;

    private readonly ClusterSingletonProxySettings _settings;
    private readonly string[] _singletonPath;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly MembersByAge _members;
    private readonly Queue<(object Message, IActorRef Sender)> _buffer = new();
    private IActorRef? _singleton;
    private ICancelable? _retries;
    private int _attempt;

    public ClusterSingletonProxy(string singletonManagerPath, ClusterSingletonProxySettings settings)
    {
        _settings = settings;
        _singletonPath =
        [
            .. singletonManagerPath.Split('/', StringSplitOptions.RemoveEmptyEntries), settings.SingletonName,
        ];
        _members = new MembersByAge(settings.Role, settings.ConsiderAppVersion);

        Receive<CurrentClusterState>(state => Change(() => _members.Reset(state.Members)));
        Receive<MemberUp>(up => Change(() => _members.Add(up.Member)));
        Receive<MemberExited>(exited => Change(() => _members.Remove(exited.Member)));
        Receive<MemberRemoved>(Removed);
        Receive<IMemberEvent>(_ => { });
        Receive<TryToIdentify>(_ => Identify());
        Receive<ActorIdentity>(Identified, identity => identity.MessageId is string id && id == IdentifyId);
        Receive<ActorIdentity>(_ => { });
        Receive<Terminated>(Lost, terminated => terminated.ActorRef.Equals(_singleton));
        Receive<Terminated>(_ => { });
        ReceiveAny(PassOn);
    }

    private string IdentifyId => $"identify-singleton-{_attempt}";

    /// <summary>The defaults of cluster singletons.</summary>
    public static Config DefaultConfig() => ClusterSingletonManager.DefaultConfig();

    /// <param name="singletonManagerPath">Without address, such as <c>/user/consumer</c>.</param>
    /// <param name="settings">Role, names and times.</param>
    public static Props Props(string singletonManagerPath, ClusterSingletonProxySettings settings) =>
        Actor.Props.Create(() => new ClusterSingletonProxy(singletonManagerPath, settings)).WithDeploy(Deploy.Local);

    protected override void PreStart() => _cluster.Subscribe(Self, typeof(IMemberEvent));

    protected override void PostStop()
    {
        _retries?.Cancel();
        _cluster.Unsubscribe(Self);
    }

    private void Removed(MemberRemoved removed)
    {
        if (removed.Member.UniqueAddress == _cluster.SelfUniqueAddress)
            Context.Stop(Self);
        else
            Change(() => _members.Remove(removed.Member));
    }

    private void Change(Action change)
    {
        var before = _members.Oldest;
        change();
        if (!Equals(before, _members.Oldest))
            LookForSingleton();
    }

    private void LookForSingleton()
    {
        _attempt++;
        if (_singleton is not null)
            Context.Unwatch(_singleton);
        _singleton = null;
        _retries?.Cancel();
        _retries = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.Zero, _settings.SingletonIdentificationInterval, Self, new TryToIdentify(), Self);
    }

    private void Identify()
    {
        if (_singleton is null && _members.Oldest is { } oldest)
            ((ExtendedActorSystem)Context.System).Provider
                .ResolveActorRef(new RootActorPath(oldest.Address) / _singletonPath)
                .Tell(new Identify(IdentifyId));
    }

    private void Identified(ActorIdentity identity)
    {
        if (identity.Subject is not { } singleton || _singleton is not null)
            return;

        _log.Info("Singleton identified at [{0}]", singleton.Path);
        _singleton = singleton;
        Context.Watch(singleton);
        _retries?.Cancel();
        while (_buffer.TryDequeue(out var waiting))
            singleton.Tell(waiting.Message, waiting.Sender);
    }

    private void Lost(Terminated terminated)
    {
        _log.Info("Singleton [{0}] was terminated", terminated.ActorRef.Path);
        LookForSingleton();
    }

    private void PassOn(object message)
    {
        if (_singleton is not null)
        {
            _singleton.Forward(message);
            return;
        }

        if (_settings.BufferSize == 0)
        {
            _log.Debug("Singleton not available and buffering is disabled, dropping message [{0}]", message.GetType());
            return;
        }

        if (_buffer.Count == _settings.BufferSize)
        {
            var (oldest, _) = _buffer.Dequeue();
            _log.Warning("Buffer is full, dropping oldest message [{0}]", oldest.GetType());
        }

        _buffer.Enqueue((message, Sender));
    }
}
