using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Turns the <c>ha</c> commands into requests to the operator actor of this node, and its answers into text.</summary>
internal sealed class HaCommandActor : CommandHandlerActor
{
    private static readonly TimeSpan ShortestHandOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestHandOff = TimeSpan.FromDays(1);

    private readonly IActorRef _operator;
    private readonly IActorRef _feed;

    public HaCommandActor(IActorRef @operator, IActorRef feed)
        : base(HaPalette.Palette)
    {
        _operator = @operator;
        _feed = feed;

        Process(HaPalette.Status.Name, (_, arguments) => OnStatus(arguments));
        Process(HaPalette.FenceHistory.Name, (_, arguments) => OnFenceHistory(arguments));
        Process(HaPalette.FenceDevices.Name, (_, arguments) => Answer(new OperatorRequest.GetFenceDevices(), arguments));
        Process(HaPalette.FenceConfirm.Name, (_, arguments) => OnConfirm(arguments));
        Process(HaPalette.Fence.Name, (_, arguments) => OnFence(arguments));
        OnChange(HaPalette.FenceUnblock, a => new OperatorRequest.UnblockFence(Node(a)));
        OnChange(HaPalette.Unfence, a => new OperatorRequest.Unfence(Node(a)));
        Process(HaPalette.History.Name, (_, arguments) => OnHistory(arguments));
        Process(HaPalette.Events.Name, (_, arguments) => OnEvents(arguments));
        Process(HaPalette.Explain.Name, (_, arguments) => OnExplain(arguments.Value("name")!, arguments.Json()));
        Process(HaPalette.Cib.Name, (_, arguments) => Answer(new OperatorRequest.GetCib(), arguments));
        Process(HaPalette.Complete.Name, (_, arguments) => OnComplete(arguments.Value("argument")));
        OnChange(HaPalette.ResourceStart, a => new OperatorRequest.SetTarget(Resource(a), Started: true));
        OnChange(HaPalette.ResourceStop, a => new OperatorRequest.SetTarget(Resource(a), Started: false));
        OnChange(HaPalette.ResourceRestart, a => new OperatorRequest.Restart(Resource(a)));
        OnChange(HaPalette.ResourceMove, a => new OperatorRequest.Move(Resource(a), a.Value("node")) { Promoted = a.Flag("promoted") });
        OnChange(HaPalette.ResourceBan, a => new OperatorRequest.Ban(Resource(a), a.Value("node")) { Promoted = a.Flag("promoted") });
        OnChange(HaPalette.ResourceClear, a => new OperatorRequest.Clear(Resource(a), a.Value("node")));
        OnChange(HaPalette.ResourceCleanup, a => new OperatorRequest.Cleanup(
            a.Value("resource") is "all" or null ? null : Resource(a), a.Value("node")));
        OnChange(HaPalette.NodeStandby, a => new OperatorRequest.SetStandby(Node(a), Standby: true));
        OnChange(HaPalette.NodeOnline, a => new OperatorRequest.SetStandby(Node(a), Standby: false));
        OnChange(HaPalette.ResourceUnlock, a => new OperatorRequest.Unlock(Resource(a)));
        OnChange(HaPalette.MaintenanceOn, _ => new OperatorRequest.SetMaintenance(On: true));
        OnChange(HaPalette.MaintenanceOff, _ => new OperatorRequest.SetMaintenance(On: false));
        Process(HaPalette.NodeHandOff.Name, (_, arguments) => OnHandOff(arguments));
        Process(HaPalette.NodeFence.Name, (_, arguments) => OnFence(arguments));
    }

    private static string Resource(IReadOnlyList<Tuple<string, string>> arguments) => arguments.Value("resource")!;

    private static string Node(IReadOnlyList<Tuple<string, string>> arguments) => arguments.Value("node")!;

    private void OnStatus(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (!arguments.TryNumber("width", 20, 10_000, out var width))
            Sender.Tell(new ErroredCommandResponse("'--width' must be a whole number from 20 to 10000."));
        else
            WatchActor.Answer(Context, arguments, final => Status(_operator, arguments.Json(), width, final));
    }

    private static async Task<CommandResponse> Status(IActorRef @operator, bool json, int? width, bool final)
    {
        try
        {
            return Answers.Render(await OperatorAsk.Send(@operator, new OperatorRequest.GetStatus()), json, width, final);
        }
        catch (Exception cause)
        {
            return OperatorAsk.Failed(cause);
        }
    }

    private void OnFence(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (!arguments.Flag("yes"))
        {
            Sender.Tell(new ErroredCommandResponse("Nothing was done: fencing needs --yes."));
            return;
        }

        FenceMode? mode = arguments.Flag("off") ? FenceMode.Off : arguments.Flag("reboot") ? FenceMode.Reboot : null;
        Change(new OperatorRequest.FenceNode(Node(arguments), arguments.Value("reason")!) { Mode = mode }, arguments);
    }

    private void OnHandOff(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Flag("end"))
            Change(new OperatorRequest.SetHandOff(Node(arguments), null), arguments);
        else if (HistoryArguments.Span(arguments.Value("for")!) is { } bound && bound >= ShortestHandOff && bound <= LongestHandOff)
            Change(new OperatorRequest.SetHandOff(Node(arguments), (long)bound.TotalMilliseconds), arguments);
        else
            Sender.Tell(new ErroredCommandResponse("'--for' must be from 10s to 1d, such as 90s or 10m."));
    }

    private void OnConfirm(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Value("reason") is { Length: > 0 } reason)
            Change(new OperatorRequest.ConfirmFenced(Node(arguments), reason, arguments.Value("by")!), arguments);
        else
            Sender.Tell(new ErroredCommandResponse(
                "Nothing was done: look at the machine first. If it is off, say so with --i-am-sure and how you know."));
    }

    private void OnFenceHistory(IReadOnlyList<Tuple<string, string>> arguments)
    {
        var node = arguments.Value("node");
        _ = OperatorAsk.Send(_operator, new OperatorRequest.GetFenceHistory()).PipeTo(
            Sender,
            Self,
            success: answer => Answers.Render(
                answer is OperatorAnswer.Fences fences && node is { Length: > 0 }
                    ? new OperatorAnswer.Fences([.. fences.Records.Where(record => record.Target == node)])
                    : answer,
                arguments.Json()),
            failure: OperatorAsk.Failed);
    }

    private void OnChange(CommandDefinition command, Func<IReadOnlyList<Tuple<string, string>>, OperatorRequest> request) =>
        Process(command.Name, (_, arguments) => Change(request(arguments), arguments));

    private void Change(OperatorRequest request, IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (!arguments.TryNumber("wait", 1, 86_400, out var seconds))
        {
            Sender.Tell(new ErroredCommandResponse("'--wait' must be a whole number of seconds from 1 to 86400."));
            return;
        }

        if (seconds is null)
        {
            Answer(request, arguments);
            return;
        }

        var (asker, json, wait) = (Sender, arguments.Json(), TimeSpan.FromSeconds(seconds.Value));
        Context.ActorOf(Props.Create(() => new ChangeActor(_operator, asker, request, wait, json)));
    }

    private void Answer(OperatorRequest request, IReadOnlyList<Tuple<string, string>> arguments)
    {
        var json = arguments.Json();
        _ = OperatorAsk.Send(_operator, request).PipeTo(
            Sender, Self, success: answer => Answers.Render(answer, json), failure: OperatorAsk.Failed);
    }

    private void OnHistory(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (HistoryArguments.Read(arguments, Context.System.Scheduler.Now, out var mistake) is not { } query)
        {
            Sender.Tell(new ErroredCommandResponse(mistake!));
        }
        else if (arguments.Flag("follow"))
        {
            var (asker, json) = (Sender, arguments.Json());
            Context.ActorOf(Props.Create(() => new HistoryFollower(_operator, asker, query, json)));
        }
        else
        {
            Answer(new OperatorRequest.GetHistory(query), arguments);
        }
    }

    private void OnEvents(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (HistoryArguments.KindsOf(arguments, out var mistake) is not { } kinds)
        {
            Sender.Tell(new ErroredCommandResponse(mistake!));
            return;
        }

        var (asker, json) = (Sender, arguments.Json());
        Context.ActorOf(Props.Create(() => new EventsFollower(_feed, asker, kinds, json)));
    }

    private void OnExplain(string name, bool json) => _ = OperatorAsk.Send(_operator, new OperatorRequest.GetCib()).PipeTo(
        Sender,
        Self,
        success: answer => answer is OperatorAnswer.Cib picture ? Explanations.Of(picture.Xml, name, json) : Answers.Render(answer, json),
        failure: OperatorAsk.Failed);

    private void OnComplete(string? argument) => _ = OperatorAsk.Send(_operator, new OperatorRequest.GetStatus()).PipeTo(
        Sender, Self, success: answer => new CommandResponse(string.Join('\n', Names(answer, argument))), failure: OperatorAsk.Failed);

    private static IEnumerable<string> Names(OperatorAnswer answer, string? argument) => (answer, argument) switch
    {
        (OperatorAnswer.Status, "name") => Names(answer, "node").Concat(Names(answer, "resource")),
        (OperatorAnswer.Status status, "node") => status.Cluster.Nodes.Select(node => node.Name),
        (OperatorAnswer.Status status, "resource") => status.Cluster.Resources
            .SelectMany(resource => resource.Group is null ? [resource.Id] : new[] { resource.Group, resource.Id })
            .Distinct(),
        _ => [],
    };
}

/// <summary>The one way to the operator actor: bounded in time.</summary>
internal static class OperatorAsk
{
    /// <summary>The operator answers within its own limits, which are shorter.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static Task<OperatorAnswer> Send(IActorRef @operator, OperatorRequest request) =>
        @operator.Ask<OperatorAnswer>(request, Longest);

    public static ErroredCommandResponse Failed(Exception cause) => cause is AskTimeoutException or TaskCanceledException
        ? Output.Unavailable($"this node did not answer within {Longest.TotalSeconds:0} s.")
        : new ErroredCommandResponse(cause.Message);
}

/// <summary>Answers of the operator as responses to a client.</summary>
internal static class Answers
{
    public static CommandResponse Render(OperatorAnswer answer, bool json, int? width = null, bool final = true) => answer switch
    {
        OperatorAnswer.Accepted accepted => Accepted(new ChangeReport("accepted", accepted.Text, null), json),
        OperatorAnswer.Rejected rejected => new ErroredCommandResponse(rejected.Reason),
        OperatorAnswer.Unavailable unavailable => Output.Unavailable(unavailable.Reason),
        OperatorAnswer.Status status => new CommandResponse(json
            ? JsonSerializer.Serialize(StatusReport.Of(status.Cluster), AnswerJson.Readable.StatusReport)
            : StatusText.Render(status.Cluster, width), final),
        OperatorAnswer.Fences fences => new CommandResponse(json
            ? JsonSerializer.Serialize(new FenceReport(fences.Records), AnswerJson.Readable.FenceReport)
            : FenceText.Render(fences.Records)),
        OperatorAnswer.FenceDevices devices => new CommandResponse(json
            ? JsonSerializer.Serialize(new FenceDeviceReport(devices.Devices), AnswerJson.Readable.FenceDeviceReport)
            : FenceText.Render(devices.Devices)),
        OperatorAnswer.History { Picture: var picture } => new CommandResponse(
            json ? HistoryText.Json(picture) : HistoryText.Render(picture)),
        OperatorAnswer.Cib cib => new CommandResponse(cib.Xml),
        _ => throw new UnreachableException(),
    };

    public static CommandResponse Accepted(ChangeReport report, bool json) => new(json
        ? JsonSerializer.Serialize(report, AnswerJson.Readable.ChangeReport)
        : report.Text);
}

/// <param name="Result">accepted: a quorum has it on disk; reached: it is so.</param>
/// <param name="WaitedMs">Null without --wait.</param>
internal sealed record ChangeReport(string Result, string Text, long? WaitedMs);

internal sealed record FenceDeviceReport(ImmutableArray<FenceDeviceStatus> Devices);

internal sealed record FenceReport(ImmutableArray<FenceRecord> Fences);

/// <param name="CanLose">Nodes that may fail, whichever they are, while everything still runs.</param>
internal sealed record StatusReport(string Verdict, bool Serving, int CanLose, ClusterStatus Cluster)
{
    public static StatusReport Of(ClusterStatus cluster)
    {
        var verdict = StatusVerdict.Of(cluster);
        return new StatusReport(verdict.Sentence, verdict.Serving, verdict.CanLose, cluster);
    }
}
