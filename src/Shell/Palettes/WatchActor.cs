using System.Text.Json;
using Akka.Actor;
using HaActors.Shell.Client;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes;

/// <summary>Looks every second and sends a client what looks different, until the client is gone.</summary>
internal sealed class WatchActor : ReceiveActor, IWithTimers
{
    private sealed record Look;

    private sealed record Seen(CommandResponse Response);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IActorRef _asker;
    private string? _shown;

    /// <param name="asker">The client's request.</param>
    /// <param name="json">How errors are shown.</param>
    /// <param name="look">What there is to see; it does not fail.</param>
    public WatchActor(IActorRef asker, bool json, Func<Task<CommandResponse>> look)
    {
        _asker = asker;
        Receive<Look>(_ => look().PipeTo(Self, success: response => new Seen(response)));
        Receive<Seen>(seen => Show(Text(seen.Response, json)));
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    /// <summary>Answers once, or with the flag <c>watch</c> whenever there is something else to see.</summary>
    /// <param name="context">The handler's, while it has the command.</param>
    /// <param name="arguments">The command's.</param>
    /// <param name="look">What there is to see, and whether that is the last answer; it does not fail.</param>
    public static void Answer(
        IActorContext context, IReadOnlyList<Tuple<string, string>> arguments, Func<bool, Task<CommandResponse>> look)
    {
        var (asker, json) = (context.Sender, arguments.Json());
        if (arguments.Flag("watch"))
            context.ActorOf(Props.Create(() => new WatchActor(asker, json, () => look(false))));
        else
            _ = look(true).PipeTo(asker, context.Self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.Watch(_asker);
        Self.Tell(new Look());
    }

    // A node that cannot answer now is shown as such: the watcher stays, as the cluster comes back.
    private static string Text(CommandResponse response, bool json) => response is ErroredCommandResponse && json
        ? JsonSerializer.Serialize(new ErrorReport("unavailable", response.Text), ReportJson.Default.ErrorReport)
        : response.Text;

    private void Show(string text)
    {
        if (text != _shown)
            _asker.Tell(new CommandResponse(text, final: false));
        _shown = text;
        Timers.StartSingleTimer("look", new Look(), Period);
    }
}
