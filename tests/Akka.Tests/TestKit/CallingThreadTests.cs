using Akka.Actor;
using Akka.TestKit;

namespace HaActors.Akka.Tests.TestKit;

public sealed class CallingThreadTests : global::Akka.TestKit.Xunit2.TestKit
{
    private sealed class Noting(List<(object, int)> notes) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            // A message to itself waits until this one is done.
            if (message is 1)
                Self.Tell(2);
            notes.Add((message, Environment.CurrentManagedThreadId));
        }
    }

    [Fact]
    public void What_is_told_is_handled_on_the_thread_that_tells_it_before_Tell_returns()
    {
        var notes = new List<(object, int)>();
        var actor = Sys.ActorOf(Props.Create(() => new Noting(notes)).WithDispatcher(CallingThreadDispatcher.Id));
        // Its supervisor has started it by then.
        actor.Tell(new Identify(0));
        ExpectMsg<ActorIdentity>();

        actor.Tell(1);

        var here = Environment.CurrentManagedThreadId;
        Assert.Equal([(1, here), (2, here)], notes);
    }
}
