using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using HaActors.Actors;

namespace HaActors.Host;

/// <summary>
/// Ends a cluster incarnation that the others have shut out, so that a new one can join; tells when none ever will.
/// </summary>
internal sealed class IncarnationGuard : ReceiveActor
{
    public const string Name = "incarnation";

    private const int Remembered = 256;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    private bool _ends;

    /// <param name="giveUp">Called with the reason once this node cannot be admitted any more.</param>
    public IncarnationGuard(NodeRuntime node, Admission admission, Action<string> giveUp)
    {
        Receive<ThisActorSystemQuarantinedEvent>(shut =>
        {
            // Every attempt to connect says it again until this incarnation is gone.
            if (_ends)
                return;

            _ends = true;
            _log.Warning("Node {Node} is quarantined by {Peer}: this incarnation ends", node.Settings.Self, shut.RemoteAddress);
            Context.System.Terminate();
        });
        Receive<AssociationErrorEvent>(error =>
        {
            // Once for each cause: peers that are down refuse several times a second.
            var text = error.Cause?.Message ?? "";
            if (_said.Count >= Remembered)
                _said.Clear();

            if (_said.Add($"{error.RemoteAddress} {text}"))
            {
                if (error.IsInbound)
                    _log.Warning("A connection from {Host}:{Port} failed: {Reason}", error.RemoteAddress.Host, error.RemoteAddress.Port, text);
                else
                    _log.Warning("No connection to {Peer}: {Reason}", error.RemoteAddress, text);
            }

            var (host, port) = (error.RemoteAddress.Host, error.RemoteAddress.Port);
            if (admission.Refused(host, port, text, node.Configuration, node.InForce.Votes) is { } why)
                giveUp(why);
        });
        Receive<ClusterEvent.MemberUp>(up =>
        {
            if (up.Member.UniqueAddress == Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress)
                admission.BecameMember();
        });
    }

    public static Props Props(NodeRuntime node, Admission admission, Action<string> giveUp) =>
        Akka.Actor.Props.Create(() => new IncarnationGuard(node, admission, giveUp));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        Akka.Cluster.Cluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
    }
}
