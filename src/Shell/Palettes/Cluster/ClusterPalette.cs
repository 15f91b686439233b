using System.Text.Json;
using Akka.Actor;
using Akka.Cluster;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;
using AkkaCluster = Akka.Cluster.Cluster;

namespace HaActors.Shell.Palettes.Cluster;

/// <summary>Membership as the runtime sees it, below what <c>ha</c> makes of it.</summary>
internal static class ClusterPalette
{
    public static readonly CommandDefinition Show = Define("show", "The members, and who is unreachable.").WithOutput().Build();

    public static readonly CommandDefinition Join =
        Define("join", "Joins this node to the cluster of a member.").WithAddress(mandatory: true).WithOutput().Build();

    public static readonly CommandDefinition Leave =
        Define("leave", "Lets a member leave in good order; this node without an address.").WithAddress(mandatory: false)
            .WithOutput().Build();

    public static readonly CommandDefinition Down =
        Define("down", "Removes a member for good, at once.").WithAddress(mandatory: true).WithOutput().Build();

    public static readonly CommandDefinition DownUnreachable =
        Define("down-unreachable", "Removes all members that are unreachable.").WithOutput().Build();

    public static readonly CommandDefinition Complete = Define("complete", "Names for completion, one a line.")
        .WithArgument(b => b.WithName("argument").IsMandatory(true).WithDescription("address."))
        .Build();

    public static readonly CommandPalette Palette = new("cluster", [Show, Join, Leave, Down, DownUnreachable, Complete]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder WithAddress(this CommandDefinitionBuilder command, bool mandatory) =>
        command.WithArgument(b => b.IsMandatory(mandatory).WithName("address").WithSwitch("-a").WithSwitch("--address")
            .WithDescription("As `cluster show` writes it: akka.tcp://cluster@10.0.0.1:2552."));
}

internal sealed class ClusterPaletteHandler(Func<ActorSystem?> cluster) : CommandPaletteHandler(ClusterPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new ClusterCommandActor(cluster));
}

internal sealed class ClusterCommandActor : CommandHandlerActor
{
    private readonly Func<ActorSystem?> _system;

    public ClusterCommandActor(Func<ActorSystem?> system)
        : base(ClusterPalette.Palette)
    {
        _system = system;
        Process(ClusterPalette.Show.Name, (_, arguments) => OnCluster(cluster => Reply(Members(cluster), arguments)));
        Process(ClusterPalette.Join.Name, (_, arguments) => OnAddress(arguments, (cluster, address) =>
        {
            cluster.Join(address);
            return $"Joining {address}.";
        }));
        Process(ClusterPalette.Leave.Name, (_, arguments) => OnAddress(arguments, (cluster, address) =>
        {
            cluster.Leave(address);
            return $"{address} is leaving.";
        }));
        Process(ClusterPalette.Down.Name, (_, arguments) => OnAddress(arguments, (cluster, address) =>
        {
            cluster.Down(address);
            return $"{address} is marked as down.";
        }));
        Process(ClusterPalette.DownUnreachable.Name, (_, arguments) => OnCluster(cluster => DownUnreachable(cluster, arguments)));
        Process(ClusterPalette.Complete.Name, _ => OnCluster(cluster => new CommandResponse(
            string.Join('\n', cluster.State.Members.Select(member => member.Address.ToString())))));
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
        Ha.Answers.Accepted(new Ha.ChangeReport("accepted", text, null), arguments.Json());

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
