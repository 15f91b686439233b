using System.Globalization;
using Akka.Actor;
using Akka.Persistence;

namespace HaActors.Simulation.Persistence;

/// <summary>Sends each letter until it is confirmed, across its own crashes and the receiver's.</summary>
internal sealed class Mailer : AtLeastOnceDeliveryReceiveActor
{
    public sealed record Send(int Letter);

    public sealed record Look;

    public Mailer(ActorPath inbox, Ledger ledger)
    {
        Recover<string>(text => Apply(text, inbox));
        Command<Send>(send => Persist($"send {send.Letter}", text =>
        {
            Apply(text, inbox);
            ledger.LetterAccepted(send.Letter);
        }));
        Command<string>(text => Persist(text, confirmed => Apply(confirmed, inbox)));
        Command<Look>(_ => ledger.Unconfirmed = UnconfirmedCount);
    }

    public override string PersistenceId => "mailer";

    private void Apply(string text, ActorPath inbox)
    {
        var words = text.Split(' ');
        if (words[0] == "send")
            Deliver(inbox, delivery => string.Create(CultureInfo.InvariantCulture, $"{delivery} {words[1]}"));
        else
            ConfirmDelivery(long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}

internal sealed class Inbox(Ledger ledger) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        var words = ((string)message).Split(' ');
        ledger.LetterArrived(int.Parse(words[1], CultureInfo.InvariantCulture));
        Sender.Tell($"confirm {words[0]}");
    }
}
