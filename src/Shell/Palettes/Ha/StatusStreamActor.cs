using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Shell.Client;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Sends the status to a client whenever it looks different, until the client is gone.</summary>
internal sealed class StatusStreamActor : ReceiveActor, IWithTimers
{
    private sealed record Look;

    private sealed record Seen(CommandResponse Response);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IActorRef _asker;
    private string? _shown;

    public StatusStreamActor(IActorRef @operator, IActorRef asker, bool json, int? width)
    {
        _asker = asker;
        Receive<Look>(_ => OperatorAsk.Send(@operator, new OperatorRequest.GetStatus()).PipeTo(
            Self,
            success: answer => new Seen(Answers.Render(answer, json, width, final: false)),
            failure: cause => new Seen(OperatorAsk.Failed(cause))));
        Receive<Seen>(seen => Show(Text(seen.Response, json)));
        Receive<Terminated>(_ => Context.Stop(Self));
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
