using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Shell.Palettes.Ha;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes.Quorum;

internal sealed record ServicesReport(ImmutableArray<ServiceGroup> Groups);

/// <summary>Membership and votes as tables.</summary>
internal static class QuorumText
{
    /// <param name="text">Which view of them is wanted.</param>
    public static CommandResponse Render(
        OperatorAnswer answer, Func<QuorumStatus, string> text, bool json) => answer switch
    {
        OperatorAnswer.Quorum { Picture: var picture } => new CommandResponse(
            json ? JsonSerializer.Serialize(picture, AnswerJson.Readable.QuorumStatus) : text(picture)),
        OperatorAnswer.Services { Groups: var groups } => new CommandResponse(
            json
                ? JsonSerializer.Serialize(new ServicesReport(groups), AnswerJson.Readable.ServicesReport)
                : Services(groups)),
        OperatorAnswer.Force { Report: var report } => Force(report, json),
        _ => Answers.Render(answer, json),
    };

    /// <summary>A refusal is an error, also where its text is for programs.</summary>
    private static CommandResponse Force(ForceReport report, bool json)
    {
        var text = json ? JsonSerializer.Serialize(report, AnswerJson.Readable.ForceReport) : ForceTextOf(report);
        return report.Result is "planned" or "forced" ? new CommandResponse(text) : new ErroredCommandResponse(text);
    }

    private static string ForceTextOf(ForceReport report) => string.Join(
        '\n',
        report.Text,
        "",
        $"The log of {report.Node} ends with entry {report.Index}"
            + $"{(report.At is { } at ? $", made at {at.UtcDateTime:u}" : "")}; "
            + "what others committed after it is lost.",
        "",
        Table(
            ["VOTER", "VOTES", "PROOF", ""],
            report.Voters.Select(voter => new[]
            {
                voter.Node, Text(voter.Votes), Words(voter.Proof), voter.Detail ?? "",
            })));

    private static string Words(string proof) => proof switch
    {
        "heard" => "● heard, has to agree",
        "fenced" => "○ off: the log says so",
        "named-off" => "○ off: you say so",
        "store-lost" => "○ heard with an empty store",
        "mute" => "✖ heard, does not vote",
        _ => "✖ silent, not confirmed",
    };

    public static string Names(OperatorAnswer answer) =>
        answer is OperatorAnswer.Quorum { Picture: var picture }
            ? string.Join('\n', picture.Nodes.Select(node => node.Name))
            : "";

    public static string Cluster(QuorumStatus status) => Lines(
        status,
        [
            ("Cluster", $"{status.Cluster}{(status.ClusterId is { } id ? $" ({id})" : ", not founded yet")}"),
            ("This node", status.AskedNode),
            ("Coordinator", $"{status.Coordinator ?? "nobody"}, term {new Term(status.Term)}"),
            ("Log", $"{(status.Generation == 0 ? "" : $"generation {status.Generation}, ")}entry {status.Index}"),
            ("Nodes", $"{status.Nodes.Count(IsThere)} of {status.Nodes.Length}"),
            .. Sums(status),
        ]);

    public static string Votes(QuorumStatus status) => string.Join(
        '\n',
        Lines(status, Sums(status)),
        "",
        Table(
            ["NODE", "VOTES", "STATE", "VOTED", ""],
            status.Nodes.Select(node => new[]
            {
                node.Name, VotesOf(node), $"{Mark(node)} {node.Presence}",
                node.Voted switch { true => "yes", false => "no", _ => "-" }, Notes(node),
            })));

    public static string Nodes(QuorumStatus status) => Table(
        ["NODE", "STATE", "VOTES", "ROLE", "ADDRESS", "LIFE", ""],
        status.Nodes.Select(node => new[]
        {
            node.Name, $"{Mark(node)} {node.Presence}", VotesOf(node), node.Role, node.Address, node.Incarnation ?? "-",
            string.Join(
                ", ",
                ((string?[])[
                    node.Name == status.Coordinator ? "coordinator" : null,
                    node.Name == status.AskedNode ? "this node" : null,
                    node.Standby ? "standby" : null]).OfType<string>()),
        }));

    private static string Services(ImmutableArray<ServiceGroup> groups) => Table(
        ["GROUP", "KIND", "STATE", "NODES"],
        groups.Select(group => new[]
        {
            group.Name, group.Kind, group.State,
            string.Join(", ", group.Members.Select(member => $"{member.Node} {member.State}")),
        }));

    private static ImmutableArray<(string Name, string Value)> Sums(QuorumStatus status) =>
    [
        ("Quorum", status.Quorate ? "yes" : "NO"),
        ("Expected votes", Text(status.Expected)),
        ("Total votes", Text(status.Total)),
        ("Needed", Text(status.Needed)),
        ("Flags", status.Flags.IsEmpty ? "-" : string.Join(' ', status.Flags)),
    ];

    private static string Lines(QuorumStatus status, ImmutableArray<(string Name, string Value)> lines) => string.Join(
        '\n',
        lines
            .Select(line => $"{line.Name + ":",-16}{line.Value}")
            .Concat(status.Problems.Select(problem => $"✖ {problem}")));

    private static bool IsThere(VoterStatus node) => node.Presence is "online" or "joining" or "heard";

    private static char Mark(VoterStatus node) => node.Presence switch
    {
        "online" or "heard" => '●',
        "lost" => '✖',
        _ => '○',
    };

    private static string VotesOf(VoterStatus node) => node.NextVotes is { } next && next != node.Votes
        ? $"{Text(node.Votes)} → {Text(next)}"
        : Text(node.Votes);

    private static string Notes(VoterStatus node) => string.Join(
        ", ",
        ((string?[])[
            node.Role == "arbiter" ? "arbiter" : null,
            node.AwayVotes is { } away ? $"gets {Text(away)} back when it returns" : null,
            node.BreaksTies ? "breaks ties" : null]).OfType<string>());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Table(string[] headings, IEnumerable<string[]> cells)
    {
        string[][] rows = [headings, .. cells];
        var widths = headings.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(Line));

        string Line(string[] row) =>
            string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
    }
}
