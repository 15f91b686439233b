using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Protocol;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Drbd;

/// <summary>Turns the <c>drbd</c> commands into requests to this node's actor, and its answers into text.</summary>
internal sealed class DrbdCommandActor : CommandHandlerActor
{
    /// <summary>The node answers within less.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(35);

    private readonly IActorRef _node;

    public DrbdCommandActor(IActorRef node)
        : base(DrbdPalette.Palette)
    {
        _node = node;
        Process(DrbdPalette.Status.Name, (_, arguments) => WatchActor.Answer(Context, arguments, final => Status(_node, arguments, final)));
        Process(DrbdPalette.Resolve.Name, (_, arguments) => OnResolve(arguments));
        foreach (var command in DrbdPalette.Deeds)
            Process(command.Name, (_, arguments) => OnDeed(DrbdDeedWords.All[command.Name], arguments));
    }

    private static async Task<CommandResponse> Status(IActorRef node, IReadOnlyList<Tuple<string, string>> arguments, bool final)
    {
        try
        {
            var order = new DrbdOrder(DrbdDeed.Look, arguments.Value("resource")) { IsBrief = !arguments.Flag("full") };
            var report = await node.Ask<DrbdReport>(new DrbdRequest(order, arguments.Value("node")), Longest);
            if (report.Problem is { } problem)
                return new ErroredCommandResponse(problem);
            return new CommandResponse(
                arguments.Json() ? JsonSerializer.Serialize(report, AnswerJson.Readable.DrbdReport) : DrbdStatusText.Of(report), final);
        }
        catch (AskTimeoutException)
        {
            return Output.Unavailable($"this node did not answer within {Longest.TotalSeconds:0} s.");
        }
    }

    private void OnDeed(DrbdDeed deed, IReadOnlyList<Tuple<string, string>> arguments)
    {
        var dryRun = arguments.Flag("dry-run");
        if (!dryRun && DrbdPalette.Guarded.TryGetValue(deed, out var cost) && !arguments.Flag("sure"))
        {
            Sender.Tell(new ErroredCommandResponse($"Nothing was done: this {cost}. --dry-run shows what would be run; --yes runs it."));
            return;
        }

        if (deed == DrbdDeed.RestoreMetaData && arguments.Value("dump") is null)
        {
            Sender.Tell(new ErroredCommandResponse("'--dump' must name the dump to restore."));
            return;
        }

        var json = arguments.Json();
        var order = new DrbdOrder(deed, arguments.Value("resource"))
        {
            Arguments = arguments.Value("dump") is { } file ? [file] : null,
            IsDryRun = dryRun,
            IsInsisted = arguments.Flag("force"),
        };
        _ = _node.Ask<DrbdReport>(new DrbdRequest(order, arguments.Value("node")), Longest).PipeTo(
            Sender,
            Self,
            success: report => Answer(report, json),
            failure: _ => Output.Unavailable($"this node did not answer within {Longest.TotalSeconds:0} s."));
    }

    private static CommandResponse Answer(DrbdReport report, bool json) => report.Problem is { } problem
        ? new ErroredCommandResponse($"{problem}.")
        : new CommandResponse(json
            ? JsonSerializer.Serialize(report, AnswerJson.Readable.DrbdReport)
            : report.Text is { Length: > 0 } text ? text.TrimEnd() : "Done.");

    private void OnResolve(IReadOnlyList<Tuple<string, string>> arguments)
    {
        var (resource, victim) = (arguments.Value("resource")!, arguments.Value("victim"));
        if (victim is not null && !arguments.Flag("sure"))
        {
            Sender.Tell(new ErroredCommandResponse(
                $"Nothing was done: all that {victim} wrote to {resource} since the split is given up. 'pbm drbd resolve {resource}' shows both sides; --yes does it."));
            return;
        }

        var (asker, request) = (Sender, new DrbdResolve(resource, victim, TakesSnapshot: !arguments.Flag("no-snapshot")));
        Context.ActorOf(Props.Create(() => new DrbdResolveFollower(_node, asker, request)));
    }
}

/// <summary>Passes on what is said of a heal, until it is over or the client goes: then it goes no further either.</summary>
internal sealed class DrbdResolveFollower : ReceiveActor
{
    private readonly IActorRef _node;
    private readonly IActorRef _asker;
    private readonly DrbdResolve _request;

    public DrbdResolveFollower(IActorRef node, IActorRef asker, DrbdResolve request)
    {
        _node = node;
        _asker = asker;
        _request = request;
        Receive<DrbdProgress>(OnProgress);
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    protected override void PreStart()
    {
        Context.Watch(_asker);
        _node.Tell(_request);
    }

    private void OnProgress(DrbdProgress progress)
    {
        _asker.Tell(progress.Failed ? new ErroredCommandResponse(progress.Text) : new CommandResponse(progress.Text, progress.Final));
        if (progress.Final)
            Context.Stop(Self);
    }
}
