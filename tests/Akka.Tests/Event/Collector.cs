using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Tests.Event;

/// <summary>Keeps what it gets, and lets a test wait for it.</summary>
public sealed class Collector : ReceiveActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public sealed class Box
    {
        private readonly BlockingCollection<object> _messages = [];

        public void Put(object message) => _messages.Add(message);

        /// <summary>The next message of a kind; others before it are skipped.</summary>
        public T Next<T>(Func<T, bool>? wanted = null)
        {
            using var deadline = new CancellationTokenSource(Patience);
            while (true)
                if (_messages.Take(deadline.Token) is T message && (wanted is null || wanted(message))) return message;
        }

        public bool IsEmpty => _messages.Count == 0;
    }

    public Collector(Box box) => ReceiveAny(box.Put);

    public static (IActorRef Actor, Box Box) In(ActorSystem system)
    {
        var box = new Box();
        return (system.ActorOf(Props.Create(() => new Collector(box))), box);
    }
}

/// <summary>A system for one test.</summary>
public sealed class TestSystem : IDisposable
{
    private const string Quiet = "akka.loglevel = DEBUG, akka.stdout-loglevel = OFF, akka.loggers = []";

    public TestSystem(string hocon = "") =>
        System = ActorSystem.Create("test", Akka.Configuration.ConfigurationFactory.ParseString(hocon)
            .WithFallback(Akka.Configuration.ConfigurationFactory.ParseString(Quiet)));

    public ActorSystem System { get; }

    public void Dispose() => System.Terminate().Wait(TimeSpan.FromSeconds(20));
}
