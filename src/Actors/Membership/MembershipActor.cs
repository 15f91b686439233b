using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using HaActors.Actors.Quorum;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Membership;

/// <summary>Brings this node into the cluster's membership: through a member that it hears, or as the founder.</summary>
public sealed class MembershipActor : ReceiveActor
{
    /// <summary>Whom this node hears now, from <see cref="QuorumActor"/>: when it changes, and again every few beats.</summary>
    public sealed record Sight(ImmutableArray<PeerView> Heard)
    {
        public bool Says(Sight other) => Heard.SequenceEqual(other.Heard);
    }

    public const string Name = "membership";

    private readonly NodeSettings _settings;
    private readonly NodeRuntime _node;
    private readonly PeerPaths _paths;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _isMember;
    private bool _hasLeft;
    private Instant _triedAt = Instant.Never;
    private Instant? _waitsSince;
    private Instant? _apartSince;

    public MembershipActor(NodeRuntime node)
    {
        _node = node;
        _settings = node.Settings;
        _paths = new PeerPaths(node, _cluster.SelfAddress);
        Receive<Sight>(OnSight);
        Receive<ClusterEvent.MemberUp>(up => IsThisOne(up.Member), _ => SetMember(true));
        Receive<ClusterEvent.MemberRemoved>(removed => IsThisOne(removed.Member), _ => SetMember(false));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new MembershipActor(node));

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnSight(Sight sight)
    {
        // Each time, since the one that is told may have begun anew.
        TellIsMember();

        // An attempt may be lost with its connection; another one within a dead time would only disturb it.
        var now = _node.Ports.Clock.Now();
        if (_isMember && IsApart(sight, now))
        {
            _log.Warning("Node {Node} is in another membership than nodes that it hears: this incarnation ends", _settings.Self);
            Context.System.Terminate();
            return;
        }

        // A removed member never comes back as itself; what ends it is on its way.
        if (_isMember || _hasLeft || now - _triedAt < _settings.Timings.DeadTime)
            return;

        if (IsStuck(sight, now))
        {
            _log.Warning("Node {Node} waits for a membership that nobody completes: this incarnation ends", _settings.Self);
            Context.System.Terminate();
            return;
        }

        switch (Founding.Decide(_node.InForce.Votes, _settings.Self, sight.Heard, _node.Witness.With([_settings.Self])))
        {
            case JoinDecision.Found:
                _log.Info("Node {Node} founds the membership", _settings.Self);
                Join(_cluster.SelfAddress, now);
                break;
            case JoinDecision.JoinThrough through:
                _log.Debug("Joining through {Node}", through.Member);
                Join(_paths.AddressOf(through.Member), now);
                break;
        }
    }

    /// <summary>
    /// Two memberships never become one, and who was shut out may never be told. The one without a majority yields; where
    /// each believes to have it, all yield but who is first in its own. If that does not help, the others took this node
    /// in without its knowledge, and see nothing amiss: then it yields in any case.
    /// </summary>
    private bool IsApart(Sight sight, Instant now)
    {
        var state = _cluster.State;
        ImmutableSortedSet<NodeName> members = [.. sight.Heard.Where(peer => peer.IsMember).Select(peer => peer.Name)];
        ImmutableSortedSet<NodeName> here =
        [
            .. _node.Configuration.Nodes.Keys.Where(node => state.Members.Any(member =>
                member.Address == _paths.AddressOf(node)
                && member.Status == MemberStatus.Up
                && !state.Unreachable.Contains(member))),
        ];
        _apartSince = members.IsSubsetOf(here) ? null : _apartSince ?? now;
        var patience = _settings.Timings.InitDead;
        if (!(now - _apartSince > patience))
            return false;

        return !_node.InForce.Votes.IsQuorum(WithWitness(here.Intersect(members.Add(_settings.Self))))
            || (now - _apartSince > patience * 2 && here.Min != _settings.Self)
            || now - _apartSince > patience * 3;
    }

    /// <summary>
    /// Taken in by members that died before they made it one of them: nobody is left who could, and while it waits it can
    /// join nobody else.
    /// </summary>
    private bool IsStuck(Sight sight, Instant now)
    {
        var isWaiting = _cluster.State.Members.Count > 0
            && _node.InForce.Votes.IsQuorum(WithWitness([.. sight.Heard.Select(peer => peer.Name), _settings.Self]));
        _waitsSince = isWaiting ? _waitsSince ?? now : null;
        return now - _waitsSince > _settings.Timings.InitDead;
    }

    private ImmutableSortedSet<NodeName> WithWitness(ImmutableSortedSet<NodeName> nodes) => nodes.Union(_node.Witness.With(nodes));

    private void Join(Address address, Instant now)
    {
        _triedAt = now;
        _cluster.Join(address);
    }

    private void SetMember(bool isMember)
    {
        _hasLeft |= _isMember && !isMember;
        _isMember = isMember;
        _log.Info(isMember ? "Node {Node} is a member" : "Node {Node} is no member any more", _settings.Self);
        TellIsMember();
    }

    // An earlier process had the same address, and its removal may come after this one is a member.
    private bool IsThisOne(Member member) => member.UniqueAddress == _cluster.SelfUniqueAddress;

    private void TellIsMember() =>
        Context.ActorSelection($"../{QuorumActor.Name}").Tell(new QuorumActor.MembershipIs(_isMember), Self);
}
