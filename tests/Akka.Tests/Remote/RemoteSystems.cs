using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Akka.Tests.Remote;

/// <summary>Actor systems with remoting on the loopback address, ended with the test.</summary>
public abstract class RemoteSystems : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<ActorSystem> _systems = [];

    protected ActorSystem Start(string name, string settings = "", int port = 0)
    {
        var config = ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              actor.provider = remote
              remote {
                retry-gate-closed-for = 500ms
                dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
              }
            }
            """));
        var system = ActorSystem.Create(name, config);
        _systems.Add(system);
        return system;
    }

    /// <summary>A system that others reach through the line only.</summary>
    protected ActorSystem StartBehind(TcpProxy line, string name, string settings = "")
    {
        var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        line.Target = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        probe.Dispose();
        return Start(name, $"akka.remote.dot-netty.tcp.public-port = {line.Port}\n{settings}", line.Target);
    }

    protected static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    protected static ActorSelection Select(ActorSystem from, ActorSystem to, string path) =>
        from.ActorSelection(new RootActorPath(AddressOf(to)) / path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    protected static Task<IActorRef> Resolve(ActorSystem from, ActorSystem to, string path) =>
        Select(from, to, path).ResolveOne(Patience);

    protected static async Task Eventually(Func<bool> holds, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < Patience, $"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }

    protected static Heard<T> Listen<T>(ActorSystem system)
    {
        var heard = new Heard<T>();
        var ear = system.ActorOf(Props.Create(() => new Ear<T>(heard)));
        system.EventStream.Subscribe(ear, typeof(T));
        return heard;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Task.WhenAll(_systems.Select(system => system.Terminate()));
}

/// <summary>What an actor has received, in order.</summary>
public sealed class Heard<T>
{
    private readonly ConcurrentQueue<T> _all = new();

    public IReadOnlyCollection<T> All => _all;

    public void Add(T message) => _all.Enqueue(message);
}

public sealed class Ear<T>(Heard<T> heard) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is T expected)
            heard.Add(expected);
    }
}

public sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message);
}

/// <summary>Watches one actor and keeps its Terminated.</summary>
public sealed class Watcher : UntypedActor
{
    private readonly Heard<Terminated> _heard;

    public Watcher(IActorRef watchee, Heard<Terminated> heard)
    {
        _heard = heard;
        Context.Watch(watchee);
    }

    protected override void OnReceive(object message)
    {
        if (message is Terminated terminated)
            _heard.Add(terminated);
    }
}
