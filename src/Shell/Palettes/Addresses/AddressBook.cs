using Akka.Actor;
using Akka.Remote;

namespace HaActors.Shell.Palettes.Addresses;

/// <summary>Remembers what remoting says of each remote system. It knows what happened since it was made.</summary>
public sealed class AddressBook : IExtension
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly IActorRef _keeper;

    internal AddressBook(ExtendedActorSystem system) =>
        _keeper = system.SystemActorOf(Props.Create(() => new AddressKeeper()), "address-book");

    /// <summary>The address book of a system; the first call makes it.</summary>
    public static AddressBook Get(ActorSystem system) => (AddressBook)system.RegisterExtension(AddressBookProvider.Instance);

    /// <exception cref="AskTimeoutException">The system ends, or has ended.</exception>
    internal Task<PeersReport> Read() => _keeper.Ask<PeersReport>(new AddressKeeper.Read(), Longest);
}

internal sealed class AddressBookProvider : ExtensionIdProvider<AddressBook>
{
    public static readonly AddressBookProvider Instance = new();

    public override AddressBook CreateExtension(ExtendedActorSystem system) => new(system);
}

internal sealed class AddressKeeper : ReceiveActor
{
    public sealed record Read;

    /// <summary>Strangers with a new port for each attempt must not fill the memory.</summary>
    private const int Most = 500;

    private readonly Dictionary<string, PeerReport> _peers = new(StringComparer.Ordinal);

    public AddressKeeper()
    {
        Receive<AssociatedEvent>(e => Note(e, PeerState.Connected, e.IsInbound ? "it called" : "this node called"));
        Receive<DisassociatedEvent>(e => Note(e, PeerState.Disconnected, null));
        Receive<AssociationErrorEvent>(OnError);
        Receive<QuarantinedEvent>(e => Note(e.Address, PeerState.Quarantined, $"incarnation {e.Uid}"));
        Receive<ThisActorSystemQuarantinedEvent>(e =>
            Note(e.RemoteAddress, PeerState.Quarantined, "it has put this node under quarantine"));
        Receive<Read>(_ => Sender.Tell(new PeersReport(
            [.. _peers.Values.OrderBy(peer => peer.Address, StringComparer.Ordinal)])));
        Receive<RemotingLifecycleEvent>(_ => { });
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(RemotingLifecycleEvent));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    // A connection that stands outlives the failure of a second one.
    private void OnError(AssociationErrorEvent error)
    {
        if (_peers.GetValueOrDefault(error.RemoteAddress.ToString())?.State is not (PeerState.Connected or PeerState.Quarantined))
            Note(error, PeerState.Failing, error.Cause.Message);
    }

    private void Note(AssociationEvent what, string state, string? why) => Note(what.RemoteAddress, state, why);

    private void Note(Address peer, string state, string? why)
    {
        var key = peer.ToString();
        var known = _peers.GetValueOrDefault(key);
        if (known?.State == state && known.Why == why)
            return;
        if (known is null && _peers.Count >= Most)
            Forget();
        _peers[key] = new PeerReport(key, state, known?.State == state ? known.Since : Context.System.Scheduler.Now, why);
    }

    private void Forget() => _peers.Remove(
        _peers.Values.OrderBy(peer => peer.State == PeerState.Connected).ThenBy(peer => peer.Since).First().Address);
}

internal static class PeerState
{
    public const string Connected = "connected";
    public const string Disconnected = "disconnected";
    public const string Failing = "failing";
    public const string Quarantined = "quarantined";
}

internal sealed record PeersReport(PeerReport[] Peers);

/// <param name="State">One of <see cref="PeerState"/>.</param>
/// <param name="Since">When that began.</param>
/// <param name="Why">The last that was heard of it, if anything.</param>
internal sealed record PeerReport(string Address, string State, DateTimeOffset Since, string? Why);
