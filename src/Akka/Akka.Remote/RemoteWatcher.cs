using System.Collections.Immutable;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Watches remote actors on behalf of local ones: itself watches each of them once, exchanges heartbeats with their
/// nodes, and announces the death of a node that has fallen silent.
/// </summary>
public class RemoteWatcher : UntypedActor, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    protected readonly ILoggingAdapter Log;

    /// <summary>For each watched actor those that watch it.</summary>
    protected readonly Dictionary<IInternalActorRef, HashSet<IInternalActorRef>> Watching = [];

    /// <summary>For each node the watched actors there.</summary>
    protected readonly Dictionary<Address, HashSet<IInternalActorRef>> WatcheeByNodes = [];

    private readonly IFailureDetectorRegistry<Address> _failureDetector;
    private readonly TimeSpan _heartbeatExpectedResponseAfter;
    private readonly SortedDictionary<Address, int> _addressUids = new(Address.Comparer);
    private readonly HeartbeatRsp _heartbeatRsp;
    private readonly ICancelable _heartbeatTick;
    private readonly ICancelable _reaperTick;
    private readonly IRemoteActorRefProvider _provider;

    public RemoteWatcher(
        IFailureDetectorRegistry<Address> failureDetector,
        TimeSpan heartbeatInterval,
        TimeSpan unreachableReaperInterval,
        TimeSpan heartbeatExpectedResponseAfter)
    {
        Log = Logging.GetLogger(Context.System, GetType());
        _failureDetector = failureDetector;
        _heartbeatExpectedResponseAfter = heartbeatExpectedResponseAfter;
        _provider = ((ExtendedActorSystem)Context.System).Provider as IRemoteActorRefProvider
            ?? throw new ActorInitializationException("The remote watcher needs a remote actor reference provider");
        _heartbeatRsp = new HeartbeatRsp(AddressUidExtension.Uid(Context.System));
        var scheduler = Context.System.Scheduler;
        _heartbeatTick = scheduler.ScheduleTellRepeatedlyCancelable(
            heartbeatInterval, heartbeatInterval, Self, HeartbeatTick.Instance, Self);
        _reaperTick = scheduler.ScheduleTellRepeatedlyCancelable(
            unreachableReaperInterval, unreachableReaperInterval, Self, ReapUnreachableTick.Instance, Self);
    }

    /// <summary>Nodes that count as dead; they are watched no more.</summary>
    protected HashSet<Address> Unreachable { get; } = [];

    protected ICollection<Address> WatchingNodes => WatcheeByNodes.Keys;

    public static Props Props(
        IFailureDetectorRegistry<Address> failureDetector,
        TimeSpan heartbeatInterval,
        TimeSpan unreachableReaperInterval,
        TimeSpan heartbeatExpectedResponseAfter) =>
        Actor.Props.Create(() => new RemoteWatcher(
                failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter))
            .WithDeploy(Deploy.Local);

    protected override void PostStop()
    {
        base.PostStop();
        _heartbeatTick.Cancel();
        _reaperTick.Cancel();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HeartbeatTick:
                SendHeartbeats();
                break;
            case Heartbeat:
                Sender.Tell(_heartbeatRsp);
                break;
            case HeartbeatRsp answer:
                OnHeartbeatRsp(answer.AddressUid);
                break;
            case ReapUnreachableTick:
                ReapUnreachable();
                break;
            case ExpectedFirstHeartbeat expected:
                TriggerFirstHeartbeat(expected.From);
                break;
            case WatchRemote watch:
                AddWatching(watch.Watchee, watch.Watcher);
                break;
            case UnwatchRemote unwatch:
                RemoveWatch(unwatch.Watchee, unwatch.Watcher);
                break;
            case Terminated terminated:
                OnTerminated(terminated);
                break;
            case Stats:
                Sender.Tell(CurrentStats());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected void AddWatching(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (!Watching.TryGetValue(watchee, out var watchers))
            Watching.Add(watchee, watchers = []);
        watchers.Add(watcher);
        WatchNode(watchee);
        // With this actor as watcher it is not intercepted: the watch goes out to the watchee itself.
        Context.Watch(watchee);
    }

    protected virtual void WatchNode(IInternalActorRef watchee)
    {
        var address = watchee.Path.Address;
        if (!WatcheeByNodes.ContainsKey(address) && Unreachable.Remove(address))
            _failureDetector.Remove(address);   // a new life: the old silence says nothing about it
        if (!WatcheeByNodes.TryGetValue(address, out var watchees))
            WatcheeByNodes.Add(address, watchees = []);
        watchees.Add(watchee);
    }

    protected void RemoveWatch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (!Watching.TryGetValue(watchee, out var watchers))
            return;
        watchers.Remove(watcher);
        if (watchers.Count > 0)
            return;
        Context.Unwatch(watchee);
        RemoveWatchee(watchee);
    }

    protected void RemoveWatchee(IInternalActorRef watchee)
    {
        var address = watchee.Path.Address;
        Watching.Remove(watchee);
        if (!WatcheeByNodes.TryGetValue(address, out var watchees))
            return;
        watchees.Remove(watchee);
        if (watchees.Count == 0)
            UnwatchNode(address);
    }

    protected void UnwatchNode(Address watcheeAddress)
    {
        WatcheeByNodes.Remove(watcheeAddress);
        _addressUids.Remove(watcheeAddress);
        _failureDetector.Remove(watcheeAddress);
    }

    protected virtual void PublishAddressTerminated(Address address) =>
        AddressTerminatedTopic.Get(Context.System).Publish(new AddressTerminated(address));

    protected virtual void Quarantine(Address address, int? addressUid) => _provider.Quarantine(address, addressUid);

    private void OnHeartbeatRsp(int uid)
    {
        var from = Sender.Path.Address;
        if (!WatcheeByNodes.TryGetValue(from, out var watchees) || Unreachable.Contains(from))
            return;

        // Watches were sent before it was known who is there: an incarnation that is not the one known must hear again.
        if (!_addressUids.TryGetValue(from, out var known) || known != uid)
        {
            foreach (var watchee in InOrder(watchees))
                watchee.SendSystemMessage(new Watch(watchee, (IInternalActorRef)Self));
        }

        _addressUids[from] = uid;
        _failureDetector.Heartbeat(from);
    }

    private void ReapUnreachable()
    {
        foreach (var address in WatchingNodes.Order(Address.Comparer).ToList())
        {
            if (Unreachable.Contains(address) || _failureDetector.IsAvailable(address))
                continue;
            Log.Warning("Detected unreachable: [{0}]", address);
            Quarantine(address, _addressUids.TryGetValue(address, out var uid) ? uid : null);
            PublishAddressTerminated(address);
            Unreachable.Add(address);
        }
    }

    private void SendHeartbeats()
    {
        foreach (var address in WatchingNodes.Order(Address.Comparer).ToList())
        {
            if (Unreachable.Contains(address))
                continue;
            if (!_failureDetector.IsMonitoring(address))
                Context.System.Scheduler.ScheduleTellOnce(
                    _heartbeatExpectedResponseAfter, Self, new ExpectedFirstHeartbeat(address), Self);
            Context.ActorSelection(new RootActorPath(address) / Self.Path.Elements).Tell(Heartbeat.Instance, Self);
        }
    }

    // Without it a node that never answers would never be judged.
    private void TriggerFirstHeartbeat(Address address)
    {
        if (WatcheeByNodes.ContainsKey(address) && !_failureDetector.IsMonitoring(address))
            _failureDetector.Heartbeat(address);
    }

    private void OnTerminated(Terminated terminated)
    {
        var watchee = (IInternalActorRef)terminated.ActorRef;
        // The watchers' own cells see to the death of a whole node.
        if (!terminated.AddressTerminated && Watching.TryGetValue(watchee, out var watchers))
        {
            foreach (var watcher in InOrder(watchers))
                watcher.SendSystemMessage(
                    new DeathWatchNotification(watchee, terminated.ExistenceConfirmed, terminated.AddressTerminated));
        }

        RemoveWatchee(watchee);
    }

    private Stats CurrentStats() => new(
        Watching.Sum(entry => entry.Value.Count),
        WatchingNodes.Count,
        [.. Watching.SelectMany(entry => entry.Value.Select(watcher => ((IActorRef)entry.Key, (IActorRef)watcher)))],
        [.. WatchingNodes]);

    private static List<IInternalActorRef> InOrder(IEnumerable<IInternalActorRef> refs) => [.. refs.Order()];

    /// <summary>A request to watch, or no longer to watch.</summary>
    public abstract class WatchCommand
    {
        protected WatchCommand(IInternalActorRef watchee, IInternalActorRef watcher)
        {
            Watchee = watchee;
            Watcher = watcher;
        }

        public IInternalActorRef Watchee { get; }

        public IInternalActorRef Watcher { get; }
    }

    public sealed class WatchRemote : WatchCommand
    {
        public WatchRemote(IInternalActorRef watchee, IInternalActorRef watcher)
            : base(watchee, watcher)
        {
        }
    }

    public sealed class UnwatchRemote : WatchCommand
    {
        public UnwatchRemote(IInternalActorRef watchee, IInternalActorRef watcher)
            : base(watchee, watcher)
        {
        }
    }

    /// <summary>Are you there?</summary>
    public sealed class Heartbeat
    {
        private Heartbeat()
        {
        }

        public static Heartbeat Instance { get; } = new();
    }

    /// <summary>Yes, and this is my incarnation.</summary>
    public class HeartbeatRsp
    {
        public HeartbeatRsp(int addressUid) => AddressUid = addressUid;

        public int AddressUid { get; }
    }

    public class HeartbeatTick
    {
        private HeartbeatTick()
        {
        }

        public static HeartbeatTick Instance { get; } = new();
    }

    public class ReapUnreachableTick
    {
        private ReapUnreachableTick()
        {
        }

        public static ReapUnreachableTick Instance { get; } = new();
    }

    public sealed class ExpectedFirstHeartbeat
    {
        public ExpectedFirstHeartbeat(Address from) => From = from;

        public Address From { get; }
    }

    /// <summary>How much is watched; sent to the watcher it asks for its numbers.</summary>
    public sealed class Stats
    {
        public static Stats Empty = Counts(0, 0);

        public Stats(int watching, int watchingNodes)
            : this(watching, watchingNodes, [], [])
        {
        }

        public Stats(
            int watching,
            int watchingNodes,
            ImmutableHashSet<(IActorRef, IActorRef)> watchingRefs,
            ImmutableHashSet<Address> watchingAddresses)
        {
            Watching = watching;
            WatchingNodes = watchingNodes;
            WatchingRefs = watchingRefs;
            WatchingAddresses = watchingAddresses;
        }

        public int Watching { get; }

        public int WatchingNodes { get; }

        public ImmutableHashSet<(IActorRef, IActorRef)> WatchingRefs { get; }

        public ImmutableHashSet<Address> WatchingAddresses { get; }

        public static Stats Counts(int watching, int watchingNodes) => new(watching, watchingNodes);

        public Stats Copy(
            int watching,
            int watchingNodes,
            ImmutableHashSet<(IActorRef, IActorRef)>? watchingRefs = null,
            ImmutableHashSet<Address>? watchingAddresses = null) =>
            new(watching, watchingNodes, watchingRefs ?? WatchingRefs, watchingAddresses ?? WatchingAddresses);

        public override bool Equals(object? obj) =>
            obj is Stats other && other.Watching == Watching && other.WatchingNodes == WatchingNodes;

        public override int GetHashCode() => HashCode.Combine(Watching, WatchingNodes);

        public override string ToString() =>
            $"Stats: watching={Watching}, watchingNodes={WatchingNodes}, watchingAddresses=[" +
            $"{string.Join(", ", WatchingAddresses.Order(Address.Comparer))}]";
    }
}
