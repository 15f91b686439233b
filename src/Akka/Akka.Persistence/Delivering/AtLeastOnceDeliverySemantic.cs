using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// Sends messages until they are confirmed. The state of it is the actor's: delivering and confirming are done in the
/// handlers of events, so that a recovery does them again.
/// </summary>
public class AtLeastOnceDeliverySemantic
{
    private readonly IActorContext _context;
    private readonly PersistenceSettings.AtLeastOnceDeliverySettings _settings;
    private readonly SortedDictionary<long, Delivery> _unconfirmed = [];
    private ICancelable? _redelivery;
    private long _deliverySequenceNr;

    public AtLeastOnceDeliverySemantic(
        IActorContext context, PersistenceSettings.AtLeastOnceDeliverySettings settings)
    {
        _context = context;
        _settings = settings;
    }

    public TimeSpan RedeliverInterval => _settings.RedeliverInterval;

    public int RedeliveryBurstLimit => _settings.RedeliveryBurstLimit;

    public int WarnAfterNumberOfUnconfirmedAttempts => _settings.WarnAfterNumberOfUnconfirmedAttempts;

    public int MaxUnconfirmedMessages => _settings.MaxUnconfirmedMessages;

    public int UnconfirmedCount => _unconfirmed.Count;

    /// <summary>Whether the message was this one's own.</summary>
    public bool AroundReceive(Receive receive, object message)
    {
        if (message is not RedeliveryTick)
            return false;

        RedeliverOverdue();
        return true;
    }

    /// <summary>Ends the redelivery.</summary>
    public void Cancel()
    {
        _redelivery?.Cancel();
        _redelivery = null;
    }

    /// <summary>The destination confirmed; false where it had already, or nobody waits for it.</summary>
    public bool ConfirmDelivery(long deliveryId) => _unconfirmed.Remove(deliveryId);

    /// <summary>Sends a message, again and again until it is confirmed.</summary>
    /// <param name="destination">To whom.</param>
    /// <param name="deliveryMessageMapper">Makes the message of the id that its confirmation must name.</param>
    /// <param name="isRecovering">During a recovery it is only noted: it may be confirmed by a later event.</param>
    /// <exception cref="MaxUnconfirmedMessagesExceededException">Too many are unconfirmed.</exception>
    public void Deliver(ActorPath destination, Func<long, object> deliveryMessageMapper, bool isRecovering)
    {
        if (_unconfirmed.Count >= MaxUnconfirmedMessages)
        {
            throw new MaxUnconfirmedMessagesExceededException(
                $"Too many unconfirmed messages. Maximum allowed is {MaxUnconfirmedMessages}");
        }

        var id = ++_deliverySequenceNr;
        var message = deliveryMessageMapper(id);
        if (isRecovering)
            _unconfirmed[id] = new Delivery(destination, message, DateTime.MinValue, 0);
        else
            Send(id, new Delivery(destination, message, Now, 0));
    }

    /// <summary>What must be in the actor's snapshot.</summary>
    public AtLeastOnceDeliverySnapshot GetDeliverySnapshot() => new(
        _deliverySequenceNr,
        [.. _unconfirmed.Select(each => new UnconfirmedDelivery(
            each.Key, each.Value.Destination, each.Value.Message))]);

    /// <summary>Goes on from a snapshot, with all that is unconfirmed in it.</summary>
    public void SetDeliverySnapshot(AtLeastOnceDeliverySnapshot snapshot)
    {
        _deliverySequenceNr = snapshot.CurrentDeliveryId;
        _unconfirmed.Clear();
        foreach (var each in snapshot.UnconfirmedDeliveries)
            _unconfirmed[each.DeliveryId] = new Delivery(each.Destination, each.Message, DateTime.MinValue, 0);
    }

    /// <summary>The recovery is over: what no event confirmed is sent now.</summary>
    public void OnReplaySuccess()
    {
        RedeliverOverdue();
        Cancel();
        var interval = new TimeSpan(Math.Max(1, RedeliverInterval.Ticks / 2));
        _redelivery = _context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            interval, interval, _context.Self, RedeliveryTick.Instance, _context.Self);
    }

    // Time since a start, in the shape that deliveries keep it in: the wall clock may jump.
    private DateTime Now => new(_context.System.Scheduler.MonotonicClock.Ticks);

    private void RedeliverOverdue()
    {
        var now = Now;
        var overdue = _unconfirmed
            .Where(each => each.Value.Attempt == 0 || now - each.Value.Timestamp >= RedeliverInterval)
            .Take(RedeliveryBurstLimit)
            .ToArray();
        var warnings = new List<UnconfirmedDelivery>();
        foreach (var (id, delivery) in overdue)
        {
            Send(id, delivery);
            if (delivery.Attempt == WarnAfterNumberOfUnconfirmedAttempts)
                warnings.Add(new UnconfirmedDelivery(id, delivery.Destination, delivery.Message));
        }

        if (warnings.Count > 0)
            _context.Self.Tell(new UnconfirmedWarning([.. warnings]));
    }

    private void Send(long id, Delivery delivery)
    {
        _unconfirmed[id] = new Delivery(delivery.Destination, delivery.Message, Now, delivery.Attempt + 1);
        _context.ActorSelection(delivery.Destination).Tell(delivery.Message, _context.Self);
    }

    internal static ActorPath PathOf(ActorSelection destination)
    {
        if (destination.Path.Any(element => element is SelectChildPattern))
        {
            throw new InvalidOperationException(
                "Delivering to wildcard actor selections is not supported by AtLeastOnceDelivery: a message that many "
                + "get is confirmed by the first. Send to an actor of its own that hands it on and confirms for all.");
        }

        return destination.Anchor.Path / destination.Path.Select(element => element.ToString()!);
    }

    /// <summary>One message on its way.</summary>
    public sealed class Delivery : IEquatable<Delivery>
    {
        public Delivery(ActorPath destination, object message, DateTime timestamp, int attempt)
        {
            Destination = destination;
            Message = message;
            Timestamp = timestamp;
            Attempt = attempt;
        }

        public ActorPath Destination { get; }

        public object Message { get; }

        /// <summary>When it was last sent, on the monotonic clock.</summary>
        public DateTime Timestamp { get; }

        /// <summary>How often it was sent.</summary>
        public int Attempt { get; }

        public Delivery IncrementedCopy() => new(Destination, Message, Timestamp, Attempt + 1);

        public bool Equals(Delivery? other) =>
            other is not null
            && Attempt == other.Attempt
            && Timestamp == other.Timestamp
            && Equals(Destination, other.Destination)
            && Equals(Message, other.Message);

        public override bool Equals(object? obj) => Equals(obj as Delivery);

        public override int GetHashCode() => HashCode.Combine(Destination, Message, Timestamp, Attempt);

        public override string ToString() =>
            $"Delivery<Destination = {Destination}, Message = {Message}, Timestamp = {Timestamp}, Attempt = {Attempt}>";
    }

    /// <summary>Time to look what must be sent again.</summary>
    public sealed class RedeliveryTick : INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        private RedeliveryTick()
        {
        }

        public static RedeliveryTick Instance { get; } = new();

        public override bool Equals(object? obj) => obj is RedeliveryTick;

        public override int GetHashCode() => nameof(RedeliveryTick).Length;
    }
}
