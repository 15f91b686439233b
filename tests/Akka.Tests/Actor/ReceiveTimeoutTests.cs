using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;

namespace HaActors.Akka.Tests.Actor;

/// <summary>In virtual time: the clock is the test's.</summary>
public sealed class ReceiveTimeoutTests() : global::Akka.TestKit.Xunit2.TestKit(TestConfigs.TestSchedulerConfig)
{
    private sealed record Counts;

    private sealed record DoesNotCount : INotInfluenceReceiveTimeout;

    private sealed record Ends;

    private sealed class Impatient : ReceiveActor
    {
        public Impatient(IActorRef probe)
        {
            SetReceiveTimeout(TimeSpan.FromSeconds(10));
            Receive<Ends>(_ =>
            {
                SetReceiveTimeout(null);
                Sender.Tell("heard");
            });
            Receive<ReceiveTimeout>(_ => probe.Tell("timeout"));
            ReceiveAny(_ => Sender.Tell("heard"));
        }
    }

    private void Advance(double seconds) => ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(seconds));

    private IActorRef Started()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Impatient(TestActor)));
        Hear(actor, new DoesNotCount());
        return actor;
    }

    // The second answer tells that the first message's turn is over: the time is set anew at its end.
    private void Hear(IActorRef actor, object message)
    {
        actor.Tell(message);
        actor.Tell(new DoesNotCount());
        ExpectMsg("heard");
        ExpectMsg("heard");
    }

    [Fact]
    public void A_message_begins_the_time_anew()
    {
        var actor = Started();
        Hear(actor, new Counts());
        Advance(6);
        Hear(actor, new Counts());
        Advance(6);
        Hear(actor, new DoesNotCount());
        Advance(4.1);
        ExpectMsg("timeout");
    }

    [Fact]
    public void It_comes_again_until_it_is_called_off()
    {
        var actor = Started();
        for (var times = 0; times < 2; times++)
        {
            Advance(10.1);
            ExpectMsg("timeout");
            Hear(actor, new DoesNotCount());
        }

        Hear(actor, new Ends());
        Advance(60);
        Hear(actor, new DoesNotCount());
    }
}
