using System.Collections.Immutable;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote;
using HaActors.Actors.Paths;
using HaActors.Testing;

namespace HaActors.Actors.Tests.Paths;

/// <summary>Two actor systems over real sockets, joined by two networks that can be cut.</summary>
public abstract class TwoNodes : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ActorSystem> _systems = [];
    private readonly TcpProxy[] _toAlpha = [new(), new()];
    private readonly TcpProxy[] _toBeta = [new(), new()];
    private readonly Dictionary<string, TcpProxy[]> _lines = [];

    protected PathBoard AlphasBoard { get; } = new();

    protected PathBoard BetasBoard { get; } = new();

    /// <summary>
    /// Quick where a test waits for it; slow where a loaded machine would end what it should not.
    /// </summary>
    protected virtual string Times => """
        probe-interval = 20ms, silent-after = 200ms, down-after = 1500ms, settled-after = 200ms, redial-interval = 50ms,
        handshake-timeout = 2s, orphan-after = 2m, give-up-after = 2m
        """;

    protected ActorSystem StartAlpha(string settings = "") => Start("alpha", AlphasBoard, _toAlpha, settings);

    protected ActorSystem StartBeta(string settings = "") => Start("beta", BetasBoard, _toBeta, settings);

    protected ActorSystem StartPlain(string name)
    {
        var system = ActorSystem.Create(name, Common("").WithFallback("akka.remote.dot-netty.tcp { hostname = \"127.0.0.1\", port = 0 }"));
        _systems.Add(system);
        return system;
    }

    /// <summary>Everything that is sent over the network vanishes, and nobody is told.</summary>
    protected void Silence(int network)
    {
        _toAlpha[network].Silence();
        _toBeta[network].Silence();
    }

    /// <summary>All connections of the network are reset, and new ones refused.</summary>
    protected void Cut(int network)
    {
        _toAlpha[network].Cut();
        _toBeta[network].Cut();
    }

    protected void Mend(int network)
    {
        // What was swallowed is missing in the old connections.
        Cut(network);
        _toAlpha[network].Mend();
        _toBeta[network].Mend();
    }

    protected static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    protected static ActorSelection Select(ActorSystem from, ActorSystem to, string path) =>
        from.ActorSelection(new RootActorPath(AddressOf(to)) / "user" / path);

    protected static async Task Eventually(Func<bool> holds, Func<string> what)
    {
        var until = DateTime.UtcNow + Patience;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < until, $"not within {Patience.TotalSeconds} s: {what()}");
            await Task.Delay(5);
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        foreach (var line in _toAlpha.Concat(_toBeta))
            line.Dispose();
    }

    private Config Common(string settings) => ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = remote
          remote { retry-gate-closed-for = 300ms, log-remote-lifecycle-events = off }
        }
        ha.cluster-key = "0123456789abcdef"
        ha.paths { {{Times}} }
        """)).WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly));

    private ActorSystem Start(string name, PathBoard board, TcpProxy[] lines, string settings)
    {
        var setup = new PathSetup(
            [new PathEndpoint("127.0.0.1", 0), new PathEndpoint("127.0.0.2", 0)],
            EndpointsOf,
            board,
            RandomNumberGenerator.GetBytes);
        var config = ConfigurationFactory.ParseString("akka.remote.enabled-transports = [\"ha.paths\"]").WithFallback(Common(settings));
        var system = ActorSystem.Create(name, BootstrapSetup.Create().WithConfig(config).And(setup));
        _systems.Add(system);
        foreach (var (network, at) in board.Own)
            (lines[network].TargetHost, lines[network].Target) = (at.Host, at.Port);

        _lines[$"{name}:{AddressOf(system).Port}"] = lines;
        return system;
    }

    private IReadOnlyList<PathEndpoint> EndpointsOf(Address node) => _lines.TryGetValue($"{node.System}:{node.Port}", out var lines)
        ? [.. lines.Select(line => new PathEndpoint("127.0.0.1", line.Port))]
        : [];
}
