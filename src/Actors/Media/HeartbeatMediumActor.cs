using Akka.Actor;
using HaActors.Agents.Media;

namespace HaActors.Actors.Media;

/// <summary>One heartbeat medium: opens it, and again while it is away.</summary>
public sealed class HeartbeatMediumActor : ReceiveActor, IWithTimers
{
    /// <summary>To the parent: it is there. From now on the parent's.</summary>
    public sealed record Present(MediumSettings Settings, IMedium Medium);

    public sealed record Absent(MediumSettings Settings, string Why);

    /// <summary>Of the parent: it does not work any more, and is closed.</summary>
    public sealed record Reopen;

    private sealed record Try;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly MediumSettings _settings;
    private readonly IMediaPort _port;

    public HeartbeatMediumActor(MediumSettings settings, IMediaPort port)
    {
        _settings = settings;
        _port = port;
        Receive<Try>(_ => Open());
        Receive<Reopen>(_ => Timers.StartSingleTimer(nameof(Try), new Try(), Pause));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(MediumSettings settings, IMediaPort port) =>
        Akka.Actor.Props.Create(() => new HeartbeatMediumActor(settings, port));

    protected override void PreStart() => Open();

    private void Open()
    {
        try
        {
            Context.Parent.Tell(new Present(_settings, _port.Open(_settings)));
        }
        catch (IOException away)
        {
            Context.Parent.Tell(new Absent(_settings, away.Message));
            Timers.StartSingleTimer(nameof(Try), new Try(), Pause);
        }
    }
}
