using System.Text.Json;
using Akka.Actor;
using Akka.Cluster;
using HaActors.Actors.Protocol;
using HaActors.Shell.Palettes.Ha;
using HaActors.Shell.Palettes.Quorum;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;
using AkkaCluster = Akka.Cluster.Cluster;

namespace HaActors.Shell.Palettes.Cluster;

/// <summary>Membership as the runtime sees it, below what <c>ha</c> makes of it.</summary>
internal static class ClusterPalette
{
    public static readonly CommandDefinition Status =
        Define("status", "The cluster, who coordinates it, votes and quorum.").WithOutput().Build();

    public static readonly CommandDefinition Nodes =
        Define("nodes", "Every configured node: whether it is there, its votes, role and address.").WithOutput().Build();

    public static readonly CommandDefinition Services =
        Define("services", "Which nodes do what together: membership, log, coordinator, fencing, and each clone, group and resource.")
            .WithOutput().Build();

    public static readonly CommandDefinition Kill =
        Define("kill", "Removes a node by force: it is fenced, and nothing is stopped there first.")
            .WithArgument(b => b.IsMandatory(true).WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("A node of the cluster."))
            .WithArgument(b => b.WithName("reason").WithSwitch("-r").WithSwitch("--reason").WithDescription("Why; kept in the fence history. Must be given."))
            .WithOutput().Build();

    public static readonly CommandDefinition Show = Define("show", "The runtime's members, and who is unreachable.").WithOutput().Build();

    public static readonly CommandDefinition Join =
        Define("join", "Brings this node back after `cluster leave`; with an address: joins the runtime's membership through that member.")
            .WithAddress(mandatory: false).WithOutput().Build();

    public static readonly CommandDefinition Leave =
        Define("leave", "This node leaves in good order: its resources move away, and it stays out until `cluster join` or a restart; with an address: of the runtime's membership alone.")
            .WithAddress(mandatory: false)
            .WithFlag("remove", "Its votes leave with it: fewer are expected until it is back.")
            .WithArgument(b => b.WithName("by").WithSwitch("--by").WithDescription("Who you are.").WithDefaultValue("an operator"))
            .WithOutput().Build();

    public static readonly CommandDefinition Down =
        Define("down", "Removes a member for good, at once.").WithAddress(mandatory: true).WithOutput().Build();

    public static readonly CommandDefinition DownUnreachable =
        Define("down-unreachable", "Removes all members that are unreachable.").WithOutput().Build();

    public static readonly CommandDefinition Complete = Define("complete", "Names for completion, one a line.")
        .WithArgument(b => b.WithName("argument").IsMandatory(true).WithDescription("address or node."))
        .Build();

    public static readonly CommandPalette Palette = new("cluster", [Status, Nodes, Services, Kill, Show, Join, Leave, Down, DownUnreachable, Complete]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder WithAddress(this CommandDefinitionBuilder command, bool mandatory) =>
        command.WithArgument(b => b.IsMandatory(mandatory).WithName("address").WithSwitch("-a").WithSwitch("--address")
            .WithDescription("As `cluster show` writes it: akka.tcp://cluster@10.0.0.1:2552."));
}

internal sealed class ClusterPaletteHandler(Func<ActorSystem?> cluster, IActorRef @operator)
    : CommandPaletteHandler(ClusterPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new ClusterCommandActor(cluster, @operator));
}

internal sealed class ClusterCommandActor : CommandHandlerActor
{
    private readonly Func<ActorSystem?> _system;
    private readonly IActorRef _operator;

    public ClusterCommandActor(Func<ActorSystem?> system, IActorRef @operator)
        : base(ClusterPalette.Palette)
    {
        _system = system;
        _operator = @operator;
        Process(ClusterPalette.Status.Name, (_, arguments) => Ask(new OperatorRequest.GetQuorum(), QuorumText.Cluster, arguments));
        Process(ClusterPalette.Nodes.Name, (_, arguments) => Ask(new OperatorRequest.GetQuorum(), QuorumText.Nodes, arguments));
        Process(ClusterPalette.Services.Name, (_, arguments) => Ask(new OperatorRequest.GetServices(), _ => "", arguments));
        Process(ClusterPalette.Kill.Name, (_, arguments) => OnKill(arguments));
        Process(ClusterPalette.Show.Name, (_, arguments) => OnCluster(cluster => Reply(Members(cluster), arguments)));
        Process(ClusterPalette.Join.Name, (_, arguments) => OnJoin(arguments));
        Process(ClusterPalette.Leave.Name, (_, arguments) => OnLeave(arguments));
        Process(ClusterPalette.Down.Name, (_, arguments) => OnAddress(arguments, (cluster, address) =>
        {
            cluster.Down(address);
            return $"{address} is marked as down.";
        }));
        Process(ClusterPalette.DownUnreachable.Name, (_, arguments) => OnCluster(cluster => DownUnreachable(cluster, arguments)));
        Process(ClusterPalette.Complete.Name, (_, arguments) => OnComplete(arguments));
    }

    private void Ask(OperatorRequest request, Func<QuorumStatus, string> text, IReadOnlyList<Tuple<string, string>> arguments)
    {
        var json = arguments.Json();
        _ = OperatorAsk.Send(_operator, request).PipeTo(
            Sender, Self, success: answer => QuorumText.Render(answer, text, json), failure: OperatorAsk.Failed);
    }

    private void OnKill(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Value("reason") is not { Length: > 0 } reason)
            Sender.Tell(new ErroredCommandResponse("Nothing was done: killing a node needs --reason, which is kept in the fence history."));
        else
            Ask(new OperatorRequest.FenceNode(arguments.Value("node")!, reason), _ => "", arguments);
    }

    private void OnJoin(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Value("address") is null)
        {
            Ask(new OperatorRequest.JoinCluster(), _ => "", arguments);
            return;
        }

        OnAddress(arguments, (cluster, address) =>
        {
            cluster.Join(address);
            return $"Joining {address}.";
        });
    }

    private void OnLeave(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Value("address") is null)
        {
            var json = arguments.Json();
            _ = LeaveAsync(arguments.Flag("remove"), arguments.Value("by")!).PipeTo(
                Sender, Self, success: answer => QuorumText.Render(answer, _ => "", json), failure: OperatorAsk.Failed);
            return;
        }

        OnAddress(arguments, (cluster, address) =>
        {
            cluster.Leave(address);
            return $"{address} is leaving.";
        });
    }

    private async Task<OperatorAnswer> LeaveAsync(bool removes, string by)
    {
        var answer = removes
            ? await OperatorAsk.Send(_operator, new OperatorRequest.RemoveOnLeave(by))
            : new OperatorAnswer.Accepted("");
        return answer is OperatorAnswer.Accepted
            ? await OperatorAsk.Send(_operator, new OperatorRequest.LeaveCluster())
            : answer;
    }

    private void OnComplete(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Value("argument") == "node")
            _ = OperatorAsk.Send(_operator, new OperatorRequest.GetQuorum()).PipeTo(
                Sender, Self, success: answer => new CommandResponse(QuorumText.Names(answer)), failure: OperatorAsk.Failed);
        else
            OnCluster(cluster => new CommandResponse(
                string.Join('\n', cluster.State.Members.Select(member => member.Address.ToString()))));
    }

    private void OnCluster(Func<AkkaCluster, CommandResponse> answer) => Sender.Tell(_system() is { } system
        ? answer(AkkaCluster.Get(system))
        : Output.BetweenLives);

    private void OnAddress(IReadOnlyList<Tuple<string, string>> arguments, Func<AkkaCluster, Address, string> act) =>
        OnCluster(cluster =>
        {
            if (arguments.Value("address") is not { } text)
                return Changed(act(cluster, cluster.SelfAddress), arguments);
            return Parse(text) is { } address
                ? Changed(act(cluster, address), arguments)
                : new ErroredCommandResponse($"'{text}' is not an address such as {cluster.SelfAddress}.");
        });

    private static CommandResponse DownUnreachable(AkkaCluster cluster, IReadOnlyList<Tuple<string, string>> arguments)
    {
        var gone = cluster.State.Unreachable.Select(member => member.Address).OrderBy(address => address.ToString()).ToArray();
        foreach (var address in gone)
            cluster.Down(address);
        return Changed(gone.Length == 0 ? "Nobody is unreachable." : $"Marked as down: {string.Join<Address>(", ", gone)}.", arguments);
    }

    private static CommandResponse Changed(string text, IReadOnlyList<Tuple<string, string>> arguments) =>
        Answers.Accepted(new ChangeReport("accepted", text, null), arguments.Json());

    private static Address? Parse(string text)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (Exception cause) when (cause is UriFormatException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static MembersReport Members(AkkaCluster cluster)
    {
        var state = cluster.State;
        var unreachable = state.Unreachable.Select(member => member.UniqueAddress).ToHashSet();
        return new MembersReport(
            cluster.SelfAddress.ToString(),
            state.Leader?.ToString(),
            [.. state.Members.Select(member => new MemberReport(
                member.Address.ToString(),
                member.Status.ToString(),
                [.. member.Roles.Order(StringComparer.Ordinal)],
                !unreachable.Contains(member.UniqueAddress),
                member.Address.Equals(cluster.SelfAddress)))]);
    }

    private static CommandResponse Reply(MembersReport report, IReadOnlyList<Tuple<string, string>> arguments) => new(
        arguments.Json() ? JsonSerializer.Serialize(report, AnswerJson.Readable.MembersReport) : Text(report));

    private static string Text(MembersReport report)
    {
        if (report.Members.Length == 0)
            return $"{report.Self} is not a member of a cluster yet.";

        var width = report.Members.Max(member => member.Address.Length);
        return string.Join('\n', report.Members.Select(member =>
        {
            var notes = new List<string>();
            if (!member.Reachable)
                notes.Add("unreachable");
            if (member.Address == report.Leader)
                notes.Add("leader");
            if (member.Self)
                notes.Add("this node");
            var mark = !member.Reachable ? "✖" : member.Status == nameof(MemberStatus.Up) ? "●" : "○";
            return $"{mark} {member.Address.PadRight(width)}  {member.Status,-8}  [{string.Join(' ', member.Roles)}]  {string.Join(", ", notes)}"
                .TrimEnd();
        }));
    }
}

internal sealed record MembersReport(string Self, string? Leader, MemberReport[] Members);

internal sealed record MemberReport(string Address, string Status, string[] Roles, bool Reachable, bool Self);
