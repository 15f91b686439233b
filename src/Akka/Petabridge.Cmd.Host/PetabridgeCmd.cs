using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Petabridge.Cmd.Host.Server;

namespace Petabridge.Cmd.Host;

/// <summary>The command server of an actor system: serves the registered palettes to <c>pbm</c> clients.</summary>
public sealed class PetabridgeCmd : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly ServerSettings _settings;
    private readonly List<CommandPaletteHandler> _handlers = [];
    private readonly Lock _lock = new();
    private IActorRef? _server;

    internal PetabridgeCmd(ExtendedActorSystem system)
    {
        system.Settings.InjectTopLevelFallback(ConfigurationFactory.FromResource<PetabridgeCmd>("reference.conf"));
        _settings = ServerSettings.Read(system.Settings.Config, system.Name);
        _system = system;
    }

    /// <summary>Where the server listens; null before <see cref="Start"/>.</summary>
    internal IPEndPoint? LocalEndPoint { get; private set; }

    /// <exception cref="ConfigurationException">A key under <c>petabridge.cmd</c> is wrong.</exception>
    public static PetabridgeCmd Get(ActorSystem system) =>
        (PetabridgeCmd)system.RegisterExtension(PetabridgeCmdProvider.Instance);

    /// <summary>Offers a palette; clients that connect from now on see it.</summary>
    public void RegisterCommandPalette(CommandPaletteHandler handler)
    {
        lock (_lock)
        {
            _handlers.Add(handler);
            _server?.Tell(new ServerActor.Register(handler));
        }
    }

    /// <summary>Begins to listen; a second call does nothing.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address or port cannot be had.</exception>
    public void Start()
    {
        lock (_lock)
        {
            if (_server is not null)
                return;

            var listener = ServerSocket.Listen(_settings.EndPoint);
            LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
            _server = _system.SystemActorOf(Props.Create(() => new ServerActor(listener, _settings)), "petabridge-cmd");
            foreach (var handler in _handlers)
                _server.Tell(new ServerActor.Register(handler));
        }
    }
}

internal sealed class PetabridgeCmdProvider : ExtensionIdProvider<PetabridgeCmd>
{
    public static readonly PetabridgeCmdProvider Instance = new();

    public override PetabridgeCmd CreateExtension(ExtendedActorSystem system) => new(system);
}
