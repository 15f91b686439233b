using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace HaActors.Akka.Tests.Persistence;

public sealed class AtLeastOnceDeliveryTests() : global::Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString("""
    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
    akka.persistence.at-least-once-delivery {
      redeliver-interval = 100ms
      warn-after-number-of-unconfirmed-attempts = 3
      max-unconfirmed-messages = 2
    }
    """))
{
    private sealed record Order(string Text);

    private sealed record Confirm(long Id);

    private sealed record Letter(long Id, string Text);

    private sealed record Sent(string Text);

    private sealed record Confirmed(long Id);

    private sealed record TakeSnapshot;

    private sealed class Sender : AtLeastOnceDeliveryReceiveActor
    {
        public Sender(string id, ActorPath destination, IActorRef watcher)
        {
            PersistenceId = id;
            void Deliver(Sent sent) => this.Deliver(destination, number => new Letter(number, sent.Text));
            Recover<Sent>(Deliver);
            Recover<Confirmed>(confirmed => ConfirmDelivery(confirmed.Id));
            Recover<SnapshotOffer>(offer => SetDeliverySnapshot((AtLeastOnceDeliverySnapshot)offer.Snapshot));
            Command<Order>(order => Persist(new Sent(order.Text), sent =>
            {
                try
                {
                    Deliver(sent);
                }
                catch (MaxUnconfirmedMessagesExceededException)
                {
                    watcher.Tell("too many");
                }
            }));
            Command<Confirm>(confirm => Persist(new Confirmed(confirm.Id), _ => ConfirmDelivery(confirm.Id)));
            Command<TakeSnapshot>(_ => SaveSnapshot(GetDeliverySnapshot()));
            Command<UnconfirmedWarning>(warning => watcher.Tell(warning));
            CommandAny(message => watcher.Tell(message));
        }

        public override string PersistenceId { get; }
    }

    [Fact]
    public void A_message_is_sent_again_until_it_is_confirmed()
    {
        var (sender, destination, _) = Start();
        sender.Tell(new Order("a"));
        destination.ExpectMsg(new Letter(1, "a"));
        destination.ExpectMsg(new Letter(1, "a"));
        sender.Tell(new Confirm(1));
        sender.Tell(new Order("b"));
        destination.FishForMessage(message => message is Letter(2, "b"));
    }

    [Fact]
    public void A_new_incarnation_sends_what_is_unconfirmed_and_only_that()
    {
        var (sender, destination, watcher) = Start();
        sender.Tell(new Order("a"));
        sender.Tell(new Order("b"));
        destination.ExpectMsg(new Letter(1, "a"));
        destination.FishForMessage(message => message is Letter(2, "b"));
        sender.Tell(new Confirm(1));
        sender.Tell(new TakeSnapshot());
        watcher.FishForMessage(message => message is SaveSnapshotSuccess);
        watcher.Watch(sender);
        sender.Tell(PoisonPill.Instance);
        watcher.FishForMessage(message => message is Terminated);

        var later = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Sender("s", later.Ref.Path, watcher.Ref)));
        destination.FishForMessage(message => message is Letter(2, "b"));
    }

    [Fact]
    public void The_sender_is_warned_and_held_back_when_nothing_is_confirmed()
    {
        var (sender, destination, watcher) = Start();
        sender.Tell(new Order("a"));
        sender.Tell(new Order("b"));
        sender.Tell(new Order("c"));
        watcher.FishForMessage(message => Equals(message, "too many"));
        watcher.FishForMessage(message => message is UnconfirmedWarning);
        destination.ExpectMsg(new Letter(1, "a"));
    }

    private (IActorRef Sender, global::Akka.TestKit.TestProbe Destination, global::Akka.TestKit.TestProbe Watcher) Start()
    {
        var destination = CreateTestProbe();
        var watcher = CreateTestProbe();
        var sender = Sys.ActorOf(Props.Create(() => new Sender("s", destination.Ref.Path, watcher.Ref)));
        return (sender, destination, watcher);
    }
}
