using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Sharding;

/// <summary>
/// Decides which region has which shard; a singleton. Nothing is said to a region before it is written, so that the
/// next coordinator knows it, too. What regions ask they ask again: nothing waits here for an answer that was lost.
/// </summary>
internal sealed partial class ShardCoordinator : UntypedActor, IWithTimers
{
    private sealed record Tick;

    private sealed record Resend;

    private sealed record NodeLost(UniqueAddress Node);

    private sealed record HandOffTooLate(string Shard, long Attempt);

    private sealed record Chosen(string Shard, IActorRef? Region);

    private sealed record Rebalanced(IImmutableSet<string> Shards);

    private sealed class RegionEntry(UniqueAddress node, bool isProxy)
    {
        public UniqueAddress Node => node;

        public bool IsProxy => isProxy;

        public bool IsLeaving { get; set; }
    }

    private readonly string _typeName;
    private readonly ClusterShardingSettings _settings;
    private readonly IShardAllocationStrategy _strategy;
    private readonly ICoordinatorStore _store;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeSpan _removalMargin;

    // By path: the order in which regions are looked at is the same in each run.
    private readonly SortedDictionary<IActorRef, RegionEntry> _regions = [];
    private readonly SortedDictionary<string, HandOffAttempt> _handOffs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<IActorRef>> _waiting = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _choosing = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _notStarted = new(StringComparer.Ordinal);
    private readonly HashSet<UniqueAddress> _lostNodes = [];
    private readonly List<Action> _afterWrite = [];
    private CoordinatorState _written = CoordinatorState.Empty;
    private CoordinatorState _wanted = CoordinatorState.Empty;
    private CoordinatorState? _writing;
    private List<Action> _afterThisWrite = [];
    private long _attempts;
    private bool _isReady;

    public ShardCoordinator(
        string typeName,
        ClusterShardingSettings settings,
        IShardAllocationStrategy strategy,
        Func<IActorContext, ICoordinatorStore> store)
    {
        _typeName = typeName;
        _settings = settings;
        _strategy = strategy;
        _store = store(Context);
        _removalMargin = settings.CoordinatorSingletonSettings.RemovalMargin > TimeSpan.Zero
            ? settings.CoordinatorSingletonSettings.RemovalMargin
            : _cluster.DowningProvider.DownRemovalMargin;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        switch (_strategy)
        {
            case IActorSystemDependentAllocationStrategy dependent:
                dependent.Start(Context.System);
                break;
            case IStartableAllocationStrategy startable:
                startable.Start();
                break;
        }

        _store.Read();
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (_store.AnswerIn(message) is { } answer)
            FromStore(answer);
        else if (_isReady)
            WhenReady(message);
    }

    private void WhenReady(object message)
    {
        switch (message)
        {
            case Register register:
                OnRegister(register);
                break;
            case GetShardHome get:
                OnGetShardHome(get.Shard, Sender);
                break;
            case ShardStarted started:
                if (_written.Shards.TryGetValue(started.Shard, out var owner) && owner.Region.Equals(Sender))
                    _notStarted.Remove(started.Shard);
                break;
            case BeginHandOffAck ack when _handOffs.TryGetValue(ack.Shard, out var handOff)
                && handOff.Number == ack.Attempt:
                Forgot(handOff, Sender);
                break;
            case ShardStopped stopped when _handOffs.TryGetValue(stopped.Shard, out var handOff)
                && handOff.IsOverWith(Sender, stopped.Attempt):
                EndHandOff(handOff, isStopped: true);
                break;
            case HandOffTooLate late when _handOffs.TryGetValue(late.Shard, out var handOff)
                && handOff.Number == late.Attempt:
                _log.Warning("{Type}: shard {Shard} was not handed over in time", _typeName, late.Shard);
                EndHandOff(handOff, isStopped: false);
                break;
            case GracefulShutdownReq request:
                OnGracefulShutdown(request.Region);
                break;
            case Chosen chosen:
                OnChosen(chosen);
                break;
            case Rebalanced rebalanced:
                foreach (var shard in rebalanced.Shards.Order(StringComparer.Ordinal))
                    BeginHandOff(shard);
                break;
            case Tick:
                LookForRebalance();
                break;
            case Resend:
                ResendHostShards();
                break;
            case Terminated terminated:
                OnTerminated(terminated);
                break;
            case MemberRemoved removed:
                OnRemoved(removed.Member.UniqueAddress);
                break;
            case NodeLost lost:
                OnNodeLost(lost.Node);
                break;
            case CurrentClusterState state:
                LookForLostOwners(state);
                break;
            case MemberUp:
                // What was written was written to those who were there: the new one gets it before others go.
                Change(state => state.Next(), AskAgain);
                break;
            case IMemberEvent or IReachabilityEvent:
                AskAgain();
                break;
            case GetCurrentRegions:
                Sender.Tell(new CurrentRegions(
                    [.. Hosts.Select(region => region.Value.Node.Address)]));
                break;
            case GetClusterShardingStats get:
                AskRegions(get.Timeout, Sender);
                break;
            case ShardStopped or BeginHandOffAck or HandOffTooLate:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private IEnumerable<KeyValuePair<IActorRef, RegionEntry>> Hosts =>
        _regions.Where(region => !region.Value.IsProxy && !_lostNodes.Contains(region.Value.Node));

    private void OnRegister(Register register)
    {
        if (!IsMember(register.Node))
        {
            _log.Debug("{Type}: {Region} is on no member", _typeName, register.Region);
            return;
        }

        // All copies of the state were lost with their nodes. What runs is known from the regions; they heed no lower
        // epoch than the one that they know.
        if (register.Epoch > _written.Epoch)
        {
            if (_wanted.Epoch <= register.Epoch)
                Change(state => state.Next() with { Epoch = register.Epoch + 1 }, () => { });
            return;
        }

        if (!_regions.ContainsKey(register.Region))
        {
            _log.Debug("{Type}: {Region} registered", _typeName, register.Region);
            Context.Watch(register.Region);
            _regions[register.Region] = new RegionEntry(register.Node, register.IsProxy);
        }

        register.Region.Tell(new RegisterAck(Self, _written.Epoch));
        if (!register.IsProxy)
            Compare(register);
        AskAgain();
        AllocateUnallocated();
    }

    // What runs where nobody knows of it is known from now on; what runs where it should not is stopped.
    private void Compare(Register register)
    {
        foreach (var shard in register.Shards)
        {
            if (_wanted.Shards.TryGetValue(shard, out var owner))
            {
                if (!owner.Region.Equals(register.Region))
                {
                    _log.Warning("{Type}: shard {Shard} runs on {Region} too, and stops there",
                        _typeName, shard, register.Region);
                    register.Region.Tell(new HandOff(shard, ++_attempts, _written.Epoch));
                }
            }
            else if (!_choosing.Contains(shard))
            {
                Change(state => state.Allocate(shard, new ShardOwner(register.Region, register.Node)), () => { });
            }
        }

        if (_settings.RememberEntities)
        {
            foreach (var (shard, owner) in _written.Shards)
            {
                if (owner.Region.Equals(register.Region) && !register.Shards.Contains(shard)
                    && !_handOffs.ContainsKey(shard))
                    Host(shard, owner);
            }
        }
    }

    private void OnGetShardHome(string shard, IActorRef asker)
    {
        if (!_handOffs.ContainsKey(shard) && _written.Shards.TryGetValue(shard, out var owner)
            && _wanted.Shards.TryGetValue(shard, out var wanted) && wanted == owner)
        {
            // Of a lost node nobody knows yet whether its shards have stopped.
            if (!_lostNodes.Contains(owner.Node))
            {
                asker.Tell(new ShardHome(shard, owner.Region, _written.Epoch));
                return;
            }
        }

        if (!_waiting.TryGetValue(shard, out var askers))
            _waiting[shard] = askers = [];
        if (!askers.Contains(asker))
            askers.Add(asker);
        Choose(shard, asker);
    }

    private void Choose(string shard, IActorRef asker)
    {
        if (_choosing.Contains(shard) || _wanted.Shards.ContainsKey(shard) || _handOffs.ContainsKey(shard))
            return;
        var candidates = Candidates();
        if (candidates.IsEmpty)
            return;

        _choosing.Add(shard);
        var requester = candidates.ContainsKey(asker) ? asker : candidates.Keys.First();
        _strategy.AllocateShard(requester, shard, candidates).PipeTo(
            Self,
            success: region => new Chosen(shard, region),
            failure: _ => new Chosen(shard, null));
    }

    private ImmutableSortedDictionary<IActorRef, IImmutableList<string>> Candidates()
    {
        var unreachable = _cluster.State.Unreachable;
        return Allocations(Hosts.Where(region => !region.Value.IsLeaving
            && !unreachable.Any(member => member.UniqueAddress == region.Value.Node)
            && _cluster.State.Members.Any(member => member.UniqueAddress == region.Value.Node
                && member.Status is MemberStatus.Up)));
    }

    private ImmutableSortedDictionary<IActorRef, IImmutableList<string>> Allocations(
        IEnumerable<KeyValuePair<IActorRef, RegionEntry>> regions)
    {
        var shards = _wanted.Shards.ToLookup(shard => shard.Value.Region, shard => shard.Key);
        return regions.ToImmutableSortedDictionary(
            region => region.Key, region => (IImmutableList<string>)shards[region.Key].ToImmutableList());
    }

    private void OnChosen(Chosen chosen)
    {
        _choosing.Remove(chosen.Shard);
        if (_wanted.Shards.ContainsKey(chosen.Shard) || _handOffs.ContainsKey(chosen.Shard))
            return;
        if (chosen.Region is not { } region || !_regions.TryGetValue(region, out var entry) || entry.IsProxy
            || entry.IsLeaving || _lostNodes.Contains(entry.Node))
            return;

        var owner = new ShardOwner(region, entry.Node);
        Change(state => state.Allocate(chosen.Shard, owner), () =>
        {
            _log.Debug("{Type}: shard {Shard} is given to {Region}", _typeName, chosen.Shard, region);
            if (_written.Shards.TryGetValue(chosen.Shard, out var now) && now == owner)
                Host(chosen.Shard, owner);
            AnswerWaiting(chosen.Shard);
        });
    }

    private void Host(string shard, ShardOwner owner)
    {
        _notStarted.Add(shard);
        owner.Region.Tell(new HostShard(shard, _written.Epoch));
    }

    private void ResendHostShards()
    {
        foreach (var shard in _notStarted.ToArray())
        {
            if (_written.Shards.TryGetValue(shard, out var owner) && !_handOffs.ContainsKey(shard))
                owner.Region.Tell(new HostShard(shard, _written.Epoch));
            else
                _notStarted.Remove(shard);
        }
    }

    private void AnswerWaiting(string shard)
    {
        if (!_waiting.Remove(shard, out var askers))
            return;
        foreach (var asker in askers)
            OnGetShardHome(shard, asker);
    }

    private void AskAgain()
    {
        foreach (var shard in _waiting.Keys.ToArray())
            AnswerWaiting(shard);
    }

    private void AllocateUnallocated()
    {
        foreach (var shard in _wanted.Unallocated)
            Choose(shard, Self);
    }

    private bool IsMember(UniqueAddress node) => !_lostNodes.Contains(node)
        && (node == _cluster.SelfUniqueAddress
            || _cluster.State.Members.Any(member => member.UniqueAddress == node && member.Status != MemberStatus.Down));
}
