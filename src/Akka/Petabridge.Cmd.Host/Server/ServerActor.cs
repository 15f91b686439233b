using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;

namespace Petabridge.Cmd.Host.Server;

/// <summary>Accepts clients, one session actor each, and keeps the palettes' handler actors.</summary>
internal sealed class ServerActor : ReceiveActor
{
    public sealed record Register(CommandPaletteHandler Handler);

    private sealed record Connected(Socket Client);

    private sealed record AcceptFailed(Exception Cause);

    private readonly Socket _listener;
    private readonly ServerSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<(CommandPalette Palette, IActorRef Handler)> _palettes = [];
    private int _sessions;
    private long _nextSession;

    public ServerActor(Socket listener, ServerSettings settings)
    {
        _listener = listener;
        _settings = settings;

        Receive<Register>(AddPalette);
        Receive<Connected>(connected => Open(connected.Client));
        Receive<AcceptFailed>(failed => OnAcceptFailed(failed.Cause));
        Receive<Terminated>(gone => OnTerminated(gone.ActorRef));
    }

    protected override void PreStart()
    {
        _log.Info("Commands are taken on {0}", _listener.LocalEndPoint);
        Accept();
    }

    protected override void PostStop() => _listener.Dispose();

    // A session that crashed has lost its place in the stream of frames; a handler restarts, since it holds nothing.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
        Sender.Path.Name.StartsWith("session-", StringComparison.Ordinal) ? Directive.Stop : Directive.Restart);

    private void Accept() => _ = _listener.AcceptAsync().PipeTo(
        Self, success: client => new Connected(client), failure: cause => new AcceptFailed(cause));

    private void AddPalette(Register register)
    {
        var palette = register.Handler.Palette;
        if (_palettes.Any(known => known.Palette.Name == palette.Name))
        {
            _log.Warning("Palette {0} is registered twice; the first one is kept", palette.Name);
            return;
        }

        _palettes.Add((palette, Context.ActorOf(register.Handler.HandlerProps, $"palette-{palette.Name}")));
    }

    private void Open(Socket client)
    {
        Accept();
        if (_sessions >= _settings.MaxSessions)
        {
            _log.Warning("A command client was turned away: {0} are connected", _sessions);
            client.Dispose();
            return;
        }

        _sessions++;
        var palettes = _palettes.ToArray();
        client.NoDelay = true;
        var stream = new NetworkStream(client, ownsSocket: true);
        var settings = _settings;
        var session = Props.Create(() => new SessionActor(stream, settings, palettes));
        Context.Watch(Context.ActorOf(session, $"session-{++_nextSession}"));
    }

    private void OnTerminated(IActorRef gone)
    {
        if (gone.Path.Name.StartsWith("session-", StringComparison.Ordinal))
            _sessions--;
    }

    private void OnAcceptFailed(Exception cause)
    {
        if (cause is ObjectDisposedException || !_listener.IsBound)
            return;
        _log.Warning("A command client could not be accepted: {0}", cause.Message);
        Accept();
    }
}
