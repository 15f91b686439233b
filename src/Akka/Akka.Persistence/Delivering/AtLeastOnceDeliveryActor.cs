using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A persistent actor that sends messages until they are confirmed.</summary>
/// <remarks>
/// Deliver and confirm in the handlers of events, never before they are written: then a new incarnation knows what to
/// send again.
/// </remarks>
public abstract class AtLeastOnceDeliveryActor : PersistentActor
{
    private readonly AtLeastOnceDeliverySemantic _delivery;

    protected AtLeastOnceDeliveryActor()
        : this(static defaults => defaults)
    {
    }

    protected AtLeastOnceDeliveryActor(PersistenceSettings.AtLeastOnceDeliverySettings settings) =>
        _delivery = new AtLeastOnceDeliverySemantic(Context, settings);

    protected AtLeastOnceDeliveryActor(
        Func<PersistenceSettings.AtLeastOnceDeliverySettings, PersistenceSettings.AtLeastOnceDeliverySettings>
            overrideSettings) =>
        _delivery = new AtLeastOnceDeliverySemantic(
            Context, overrideSettings(Extension.Settings.AtLeastOnceDelivery));

    public TimeSpan RedeliverInterval => _delivery.RedeliverInterval;

    /// <summary>Messages that one round sends again, at most.</summary>
    public int RedeliveryBurstLimit => _delivery.RedeliveryBurstLimit;

    /// <summary>After so many attempts the actor is told an <see cref="UnconfirmedWarning"/>, once.</summary>
    public int WarnAfterNumberOfUnconfirmedAttempts => _delivery.WarnAfterNumberOfUnconfirmedAttempts;

    public int MaxUnconfirmedMessages => _delivery.MaxUnconfirmedMessages;

    public int UnconfirmedCount => _delivery.UnconfirmedCount;

    /// <summary>Sends a message, again and again until it is confirmed.</summary>
    /// <param name="destination">To whom.</param>
    /// <param name="deliveryMessageMapper">Makes the message of the id that its confirmation must name.</param>
    /// <exception cref="MaxUnconfirmedMessagesExceededException">Too many are unconfirmed.</exception>
    public void Deliver(ActorPath destination, Func<long, object> deliveryMessageMapper) =>
        _delivery.Deliver(destination, deliveryMessageMapper, IsRecovering);

    /// <inheritdoc cref="Deliver(ActorPath, Func{long, object})"/>
    /// <exception cref="InvalidOperationException">The selection has wildcards.</exception>
    public void Deliver(ActorSelection destination, Func<long, object> deliveryMessageMapper) =>
        Deliver(AtLeastOnceDeliverySemantic.PathOf(destination), deliveryMessageMapper);

    /// <summary>The destination confirmed; false where it had already, or nobody waits for it.</summary>
    public bool ConfirmDelivery(long deliveryId) => _delivery.ConfirmDelivery(deliveryId);

    /// <summary>What must be in the actor's snapshot.</summary>
    public AtLeastOnceDeliverySnapshot GetDeliverySnapshot() => _delivery.GetDeliverySnapshot();

    public void SetDeliverySnapshot(AtLeastOnceDeliverySnapshot snapshot) => _delivery.SetDeliverySnapshot(snapshot);

    public override void AroundPreRestart(Exception cause, object message)
    {
        _delivery.Cancel();
        base.AroundPreRestart(cause, message);
    }

    public override void AroundPostStop()
    {
        _delivery.Cancel();
        base.AroundPostStop();
    }

    protected override void OnReplaySuccess()
    {
        _delivery.OnReplaySuccess();
        base.OnReplaySuccess();
    }

    protected internal override bool AroundReceive(Receive receive, object message) =>
        _delivery.AroundReceive(receive, message) || base.AroundReceive(receive, message);
}
