using Akka.Actor;
using Akka.Actor.Internal;

namespace HaActors.Akka.Internals.Tests.Dispatch;

public sealed class TellAllocationTests : IDisposable
{
    private const int Turns = 20_000;

    private readonly ActorSystem _system = ActorSystem.Create("allocations");
    private readonly OneThread _thread;

    public TellAllocationTests() => _thread = OneThread.In(_system);

    public void Dispose() => _system.Terminate();

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Actors_that_tell_each_other_something_allocate_nothing(int inFlight)
    {
        Assert.Equal(0, AllocatedBy(Props.Create(() => new Player()), inFlight));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Nor_do_those_that_declare_handlers(int inFlight)
    {
        Assert.Equal(0, AllocatedBy(Props.Create(() => new DeclaringPlayer()), inFlight));
    }

    private long AllocatedBy(Props props, int inFlight)
    {
        var first = _system.ActorOf(props.WithDispatcher("one-thread"));
        var second = _system.ActorOf(props.WithDispatcher("one-thread"));
        for (var message = 0; message < inFlight; message++)
            first.Tell(Ball.Instance, second);
        // Until the mailboxes have the room that they need, and the compiler has seen what it wants to see.
        _thread.Run(Turns);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _thread.Run(Turns);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    private sealed class Player : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class DeclaringPlayer : ReceiveActor
    {
        public DeclaringPlayer()
        {
            Receive<string>(_ => { });
            Receive<int>(_ => { });
            Receive<long>(_ => { });
            Receive<Ball>(ball => Sender.Tell(ball));
        }
    }
}
