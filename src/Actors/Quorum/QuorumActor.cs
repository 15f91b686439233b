using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Membership;
using HaActors.Actors.Operator;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>
/// This node's vote, its candidate and its sight of the others. Beats with every configured node, promises terms,
/// asks for the term when the lease of the last coordinator has lapsed, and keeps what operators asked for on the
/// disks of a quorum.
/// </summary>
public sealed partial class QuorumActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// Of the coordinator of a term: append this to the log. Void once the term is over; its sender hears
    /// <see cref="Committed"/> when a quorum has it.
    /// </summary>
    /// <param name="Id">A command that is proposed again with its id is carried out once.</param>
    /// <param name="By">Who asked for it; null: the coordinator itself.</param>
    public sealed record Propose(Term Term, CommandId Id, Change Change, string? By = null);

    /// <summary>A quorum has it.</summary>
    /// <param name="Outcome">What became of it when it was applied.</param>
    /// <param name="State">What all that is committed amounts to now.</param>
    public sealed record Committed(CommandId Id, Outcome Outcome, LogState State);

    /// <summary>
    /// Whoever needs the present state, and not one that may be outdated, asks the coordinator's node; no other one
    /// answers (safety rule 9).
    /// </summary>
    public sealed record Read;

    /// <summary>Includes whatever was acknowledged before the question.</summary>
    public sealed record Present(LogState State);

    /// <summary>Of the coordinator: nodes that nobody may answer until they are fenced, and whether the cluster has formed.</summary>
    public sealed record CoordinatorView(ImmutableArray<NodeName> Lost, bool Formed);

    /// <summary>Of the coordinator: it crashed, and knows nothing of the term that it led.</summary>
    public sealed record CoordinatorFailed;

    /// <summary>Of the coordinator, when this node leaves: nothing of the term's orders is on its way to be given any more.</summary>
    public sealed record HandOver(Term Term);

    /// <summary>Of the membership: this node is in it, or is not.</summary>
    public sealed record MembershipIs(bool IsMember);

    private sealed record Tick;

    private sealed record SilenceDue;

    private sealed record CandidateDue;

    private sealed record RoundOver(Attempt Attempt);

    private sealed record Flushed(VoterRecord Record);

    private sealed record FlushFailed(string Why);

    private const int RememberedBeats = 64;

    // A frame of 4 MB must hold them, and the text of a configuration in them, whatever has to be escaped in it.
    private const int MostEntriesOfMessage = 128;
    private const int MostText = 1 << 19;

    // Others need to hear of this node's sight when it changes; again and again only because they may have begun anew.
    private const int BeatsPerReminder = 5;

    private readonly NodeRuntime _node;
    private readonly Instant _bornAt;
    private readonly NodeSettings _settings;
    private readonly Lease _lease;
    private readonly PeerPaths _paths;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<long, Instant> _beatsSentAt = [];
    private readonly SortedDictionary<NodeName, BeatAnswer> _answered = [];
    private readonly SortedDictionary<NodeName, BeatAnswer> _unanswered = [];
    private readonly SortedDictionary<long, Proposal> _proposals = [];
    private readonly Votes _seed;
    private readonly List<(VoterRecord Record, Action Then)> _unflushed = [];

    private Voter _voter = null!;
    private string? _storeBroken;
    private bool _isOnDisk;
    private VoterRecord? _onDisk;
    private bool _saving;
    private Peers _peers = Peers.None;
    private QuorumEvidence _evidence = QuorumEvidence.None;
    private Listening _listening = null!;
    private long _sequence;
    private Instant _beatAt = Instant.Never;
    private MembershipActor.Sight? _toldMembership;
    private OperatorGate.Sight? _toldOperator;
    private bool _isMember;
    private bool _formed;
    private Term _highestSeen;
    private Attempt? _asking;
    private Leadership? _leading;
    private bool _hasHandedOver;
    private (NodeName Name, Term Term)? _leader;
    private ImmutableArray<NodeName> _lost = [];
    private ImmutableSortedDictionary<NodeName, Stranger> _strangers = ImmutableSortedDictionary<NodeName, Stranger>.Empty;

    public QuorumActor(NodeRuntime node, Lease lease, Address self)
    {
        _node = node;
        _bornAt = node.Ports.Clock.Now();
        _settings = node.Settings;
        _seed = Votes.Of(_settings.Configuration);
        _lease = lease;
        _paths = new PeerPaths(node, self);
        _lost = node.Guard.Unanswered;
        Receive<Tick>(_ => OnTick());
        Receive<SilenceDue>(_ => OnSilenceDue());
        Receive<Beat>(OnBeat);
        Receive<BeatAnswer>(OnBeatAnswer);
        Receive<CandidateDue>(_ => OnCandidateDue());
        Receive<RoundOver>(OnRoundOver);
        Receive<PromiseRequest>(request => OnPromiseRequest(request));
        Receive<AskedBefore>(before => OnPromiseRequest(before.Request, isAskedAgain: true));
        Receive<PromiseAnswer>(OnPromiseAnswer);
        Receive<Replicate>(OnReplicate);
        Receive<Replicated>(OnReplicated);
        Receive<Propose>(OnPropose);
        Receive<Read>(_ => OnRead());
        Receive<Flushed>(OnFlushed);
        Receive<FlushFailed>(OnFlushFailed);
        Receive<CoordinatorView>(OnCoordinatorView);
        Receive<AskSilence>(OnAskSilence);
        Receive<CoordinatorFailed>(_ => StepDown("its coordinator crashed"));
        Receive<HandOver>(OnHandOver);
        Receive<TermReleased>(OnTermReleased);
        Receive<AuthorityQuestion>(OnAuthorityQuestion);
        Receive<ForeignMessage>(OnForeign);
        ReceiveRace();
        ReceiveForce();
        Receive<MembershipIs>(membership => _isMember = membership.IsMember);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private NodeName ThisNode => _settings.Self;

    private Timings Timings => _settings.Timings;

    private ClusterConfiguration Configuration => _node.Configuration;

    private ReplicaLog Log => _voter.Record.Log;

    /// <summary>The votes in force: of the log's newest entry, committed or not (safety rule 11).</summary>
    private Votes Votes => Log.IsBlank ? _seed : Log.Newest.Votes;

    private Instant Now => _node.Ports.Clock.Now();

    public static Props Props(NodeRuntime node, Lease lease, Address self) =>
        Akka.Actor.Props.Create(() => new QuorumActor(node, lease, self));

    protected override void PreStart()
    {
        var now = Now;
        _listening = Listening.Began(now, Timings);
        _node.Ports.GoAhead();

        // Above every number of an earlier life on this machine, so that no late answer to it can count.
        _sequence = (long)now.SinceOrigin.TotalMilliseconds * 1000;
        LoadVoter(now);
        BeginWithWitness();
        Timers.StartSingleTimer(nameof(Tick), new Tick(), TimeSpan.Zero);
        WaitForCandidacy();
    }

    // Also before a restart: the coordinator must not outlive the one that keeps its lease.
    protected override void PostStop()
    {
        _lease.Revoke();
        if (_leading is { } leading)
            Tell(CoordinatorActor.Name, new CoordinatorActor.TermLost(leading.Term));
    }

    private void LoadVoter(Instant now)
    {
        var record = VoterRecord.Fresh;
        try
        {
            record = _node.Ports.Store.Load();
        }
        catch (IOException damaged)
        {
            BreakStore(damaged.Message);
        }

        if (record.IsFresh)
            record = record with { Store = RandomId() };

        _voter = Voter.Started(record, now, Timings.Lease);
        _node.Guard.Saw(record.Promised);
        TellInForce();
        Trust();
    }

    private void OnTick()
    {
        var now = Now;
        _listening = _listening.Ran(now, Timings);
        var heard = HeardNodes(now);
        SendBeats(now, heard);
        RefreshQuorum(now);
        if (_leading is not null)
            Lead(now, heard);
        LookAtFitness(now);
        LookAtRace(now, heard);

        TellSight(now, heard);
        Timers.StartSingleTimer(nameof(Tick), new Tick(), Follows(heard) ? Timings.BeatIntervalOfFollower : Timings.BeatInterval);
    }

    private bool Follows(ImmutableArray<Peer> heard) =>
        _leader is { } leader && heard.Any(peer => peer.Name == leader.Name);

    private void TellSight(Instant now, ImmutableArray<Peer> heard)
    {
        var reminds = _sequence % BeatsPerReminder == 0;
        var forMembership = new MembershipActor.Sight(
            [.. heard.Select(peer => new PeerView(peer.Name, peer.IsMember, peer.Backs))]);
        if (reminds || _toldMembership?.Says(forMembership) is not true)
            Tell(MembershipActor.Name, _toldMembership = forMembership);

        var forOperator = new OperatorGate.Sight(
            Follows(heard) ? _leader?.Name : LeadingSelf(),
            _node.Guard.Newest,
            _node.Guard.IsQuorate,
            heard.ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Incarnation),
            StrangersNow(now),
            SilentOnes(now, _peers.HeardWithin(Timings.DeadTime, now)))
        {
            Unfit = UnfitOnes(heard),
        };
        if (reminds || _toldOperator?.Says(forOperator) is not true)
            Tell(OperatorGate.Name, _toldOperator = forOperator);
    }

    private NodeName? LeadingSelf() => _leading is { IsOpen: true } ? ThisNode : null;

    private void SendBeats(Instant now, ImmutableArray<Peer> heard)
    {
        _beatAt = now;
        _beatsSentAt[++_sequence] = now;
        if (_beatsSentAt.Count > RememberedBeats)
            _beatsSentAt.Remove(_beatsSentAt.Keys.First());

        var views = heard.Select(peer => new PeerView(peer.Name, peer.IsMember, peer.Backs));
        var beat = new Beat(
            ThisNode,
            _settings.Incarnation,
            _sequence,
            _settings.ConfigurationHash,
            _isMember,
            Founding.Backed(ThisNode, views),
            [.. heard.Select(peer => peer.Name)],
            _leading?.Term ?? Term.None,
            _leading is null ? [] : _lost,
            _formed,
            null,
            Log.IsBlank && MayStore ? _voter.Record.Store : null,
            Log.Newest.Cluster,
            Log.CommitIndex,
            WhySilent(now))
        {
            Speaks = _settings.Speaks,
            StartHash = _settings.StartHash,
            Active = Options.TwoNode ? _node.Load.Active : null,
            Priority = OwnStake.Priority,
            Unfit = Unfit,
            Trouble = Trouble,
        };
        foreach (var node in Others())
            Send(node, _unanswered.Remove(node, out var answer) && MayAnswer(node) ? beat with { Answer = answer } : beat);
    }

    private void OnBeat(Beat beat)
    {
        if (!IsPeer(beat.From) || !IsUnderstood(beat) || !IsOfOurConfiguration(beat))
            return;

        var now = Now;
        _peers = _peers.With(Peer.From(beat, now));
        _formed |= beat.Formed && beat.Leads > Term.None;
        if (_leading is { } leading)
            _leading = leading with { Replication = leading.Replication.Knows(beat.From, beat.CommitIndex) };

        if (beat.Leads > _togetherIn)
            _togetherIn = null;

        if (beat.Leads > _highestSeen)
            _highestSeen = beat.Leads;

        var supports = beat.Leads > Term.None && Support(beat, now) ? beat.Leads : Term.None;
        if (MayAnswer(beat.From))
            Answer(new BeatAnswer(ThisNode, _settings.Incarnation, beat.Sequence, supports, _voter.Record.Promised), beat.From);

        if (beat.Answer is { } answer && answer.From == beat.From)
            OnBeatAnswer(answer);

        // In step with the coordinator: its beat is answered while it is fresh, by a beat that is due anyway.
        if (supports > Term.None && now - _beatAt > Timings.BeatInterval / 2)
            OnTick();
    }

    // A node that counts as lost gets no echo: its own watch over its quorum must run out (safety rule 22).
#if MUTANTS
    private bool MayAnswer(NodeName node) => MayStore && (!_lost.Contains(node) || Planted.Is(Plant.EchoesToLost));
#else
    private bool MayAnswer(NodeName node) => MayStore && !_lost.Contains(node);
#endif

    private void Answer(BeatAnswer answer, NodeName asker)
    {
        var saysTheSame = _answered.TryGetValue(asker, out var before)
            && before.Supports == answer.Supports
            && before.Promised == answer.Promised
            && before.Sequence < answer.Sequence;
        _answered[asker] = answer;
        if (saysTheSame)
        {
            _unanswered[asker] = answer;
            return;
        }

        _unanswered.Remove(asker);
        Send(asker, answer);
    }

    private bool IsOfOurConfiguration(Beat beat)
    {
        var isForeign = IsForeign(beat.Cluster);
        if (!isForeign && IsEqual(beat))
        {
            _strangers = _strangers.Remove(beat.From);
            return true;
        }

        IsStranger(beat.From, isForeign
            ? WhyForeign(beat.Cluster!)
            : $"it has another configuration than {ThisNode}: make their files equal and restart it");
        return false;
    }

    /// <summary>The log says what is configured; before there is one, the files must be equal (safety rule 17).</summary>
    private bool IsEqual(Beat beat)
    {
        var hasLog = beat.Cluster is not null || Log.Newest.IsFounded;
        return hasLog && beat.StartHash is { } start
            ? start == _settings.StartHash
            : beat.ConfigurationHash == _settings.ConfigurationHash;
    }

    private bool Support(Beat beat, Instant now)
    {
        if (!MayStore || _voter.Support(beat.Leads, beat.From, now, Timings.Lease) is not { } bound)
            return false;

        YieldTo(beat.Leads);
        if (!MayVote)
        {
            // Its word would not hold: it has forgotten what it promised. But it must not keep the lost alive either.
            _leader = (beat.From, beat.Leads);
            LeaveUnanswered(beat.Lost);
            _node.Guard.Saw(beat.Leads);
            return false;
        }

        _roundsLost = 0;
        var raised = bound.Record.Promised > _voter.Record.Promised;
        _voter = bound;
        _leader = (beat.From, beat.Leads);
        LeaveUnanswered(beat.Lost);
        _node.Guard.Saw(beat.Leads);
        if (raised)
            Flush(() => { });

        WaitForCandidacy();
        return true;
    }

    private void OnBeatAnswer(BeatAnswer answer)
    {
        if (!IsPeer(answer.From) || !_beatsSentAt.TryGetValue(answer.Sequence, out var sentAt))
            return;

        var now = Now;
        _peers = _peers.HeardAgain(answer.From, answer.Incarnation, now);
        if (answer.Promised > _highestSeen)
            _highestSeen = answer.Promised;

#if MUTANTS
        if (Planted.Is(Plant.EvidenceCountsFromAnswer))
            sentAt = now;
#endif
        if (!_lost.Contains(answer.From) || _leading is null)
            _evidence = _evidence.With(answer.From, sentAt);

        RefreshQuorum(now);
        if (_leading is not { } leading)
            return;

        if (answer.Promised > leading.Term)
        {
            StepDown($"node {answer.From} promised term {answer.Promised}");
            return;
        }

        if (answer.Supports != leading.Term)
            return;

#if MUTANTS
        if (Planted.Is(Plant.LeaseCountsFromAnswer))
            sentAt = now;
#endif
        _leading = leading with { Support = leading.Support.With(answer.From, sentAt) };
        _silence = _silence.Answered(answer.From, answer.Incarnation, answer.Sequence, sentAt, now);
        ExtendLease(now);
    }

    private void RefreshQuorum(Instant now)
    {
        var vouched = HasMet(now) ? _evidence.QuorumAt(Votes, ThisNode, now) : Instant.Never;
        _node.Guard.QuorumVouchedUntil(vouched + Timings.QuorumLostAfter);
    }

    private bool IsPeer(NodeName node) => IsWitness(node) || (node != ThisNode && Configuration.Nodes.ContainsKey(node));

    private IEnumerable<NodeName> OtherNodes() => Configuration.Nodes.Keys.Where(node => node != ThisNode);

    /// <summary>All whom it tells of itself: the other nodes, and the witness.</summary>
    private IEnumerable<NodeName> Others() => OtherNodes().Concat(WitnessAsPeer);

    private void Send(NodeName node, IProtocolMessage message)
    {
        if (IsWitness(node))
            _witness.Tell(message, Self);
        else
            Context.ActorSelection(_paths.PathOf(node, Name)).Tell(message, Self);
    }

    private void Tell(string sibling, object message) =>
        Context.ActorSelection($"../{sibling}").Tell(message, Self);

    /// <summary>Its name under <c>/user</c> of the cluster's actor system.</summary>
    public const string Name = "quorum";
}
