using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Akka.Tests.Actor;

/// <summary>An actor system for one test, and what the tests here share.</summary>
public abstract class SystemTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected SystemTest(string hocon = "") =>
        System = ActorSystem.Create("test", ConfigurationFactory.ParseString(
            "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }\n" + hocon));

    protected ActorSystem System { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await System.Terminate().WaitAsync(Patience);

    /// <summary>Collects what is told to it.</summary>
    protected Probe NewProbe() => new(System);

    /// <summary>Any actor whose behaviour is a function.</summary>
    protected IActorRef ActorDoing(Action<object, IActorContext> behaviour, string? name = null) =>
        System.ActorOf(Props.Create(() => new Doing(behaviour)), name);

    public sealed class Doing(Action<object, IActorContext> behaviour) : UntypedActor
    {
        protected override void OnReceive(object message) => behaviour(message, Context);
    }
}

/// <summary>An actor that hands its messages to the test.</summary>
public sealed class Probe
{
    private readonly global::System.Threading.Channels.Channel<object> _messages =
        global::System.Threading.Channels.Channel.CreateUnbounded<object>();

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Collector(_messages)));

    public IActorRef Ref { get; }

    public async Task<T> Expect<T>()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var message = await _messages.Reader.ReadAsync(patience.Token);
        return Assert.IsAssignableFrom<T>(message);
    }

    public async Task Expect<T>(T expected) => Assert.Equal(expected, await Expect<object>());

    /// <summary>Whatever was told before is here, and it was nothing.</summary>
    public async Task ExpectNothingBefore(string marker)
    {
        Ref.Tell(marker);
        await Expect(marker);
    }

    /// <summary>Ends when the watch has begun.</summary>
    public Task Watch(IActorRef subject) => Ref.Ask<IActorRef>(new WatchThis(subject), TimeSpan.FromSeconds(20));

    private sealed record WatchThis(IActorRef Subject);

    private sealed class Collector(global::System.Threading.Channels.Channel<object> messages) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is WatchThis watch)
                Sender.Tell(Context.Watch(watch.Subject));
            else
                messages.Writer.TryWrite(message);
        }
    }
}
