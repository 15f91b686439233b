using System.Globalization;
using System.Xml.Linq;

namespace HaActors.Agents.Tools;

/// <summary><c>stonith_admin</c>: fences nodes and tells who was fenced. Source: stonith_admin(8).</summary>
internal sealed class StonithAdmin(IClusterFacts facts)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "history H", "fence F", "reboot B", "unfence U", "confirm C", "last h", "list l", "tag T", "timeout t",
            "delay y", "tolerance", "query Q", "device v", "agent a", "option o", "env-option e", "output-as", "output-to")
        .With(Takes.Nothing, "list-registered L", "list-installed I", "quiet q", "verbose V", "as-node-id n", "cleanup c",
            "broadcast b", "metadata M", "validate K");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"stonith_admin: {wrong}");

        switch (options.LastOf("history", "fence", "reboot", "unfence", "confirm", "last"))
        {
            case "fence":
                return await FenceAsync(call, options, options["fence"]!, "off", gone);
            case "reboot":
                return await FenceAsync(call, options, options["reboot"]!, "reboot", gone);
            case "history":
                return await HistoryAsync(call, options, options["history"]!, gone);
            default:
                return ToolAnswer.Fails(
                    ToolExit.Unimplemented, "stonith_admin: only --fence, --reboot and --history are answered here: see pbm fence");
        }
    }

    private Task<ToolAnswer> FenceAsync(
        ToolCall call, ToolOptions options, string named, string action, CancellationToken gone)
    {
        var node = facts.NodeOrOwn(call, named);
        var reason = options["tag"] is { } tag ? $"asked for by {tag}" : "asked for by an agent";
        return facts.ChangeAsync("stonith_admin", new FactsChange.Fence(node, action, reason), "", gone);
    }

    private async Task<ToolAnswer> HistoryAsync(
        ToolCall call, ToolOptions options, string named, CancellationToken gone)
    {
        if (await facts.FencingsAsync(gone) is not { } fencings)
            return ToolAnswer.Fails(
                ToolExit.Disconnected, "Could not connect to fencer: Transport endpoint is not connected");

        var wanted = fencings.Where(one => named is "*" || one.Target == named).ToList();
        if (options["output-as"] == "xml")
            return new ToolAnswer(ToolExit.Ok, $"{Xml(call, named, wanted)}\n", "");
        return new ToolAnswer(ToolExit.Ok, string.Concat(wanted.Select(one => one.Outcome == "pending"
            ? $"{one.Coordinator} wants to {one.Action} node {one.Target}, which is pending\n"
            : $"{one.Coordinator} was {(one.Outcome == "success" ? "able" : "unable")} to {one.Action} node {one.Target}: {Time(one)}\n")), "");
    }

    private static XElement Xml(ToolCall call, string named, IEnumerable<FencingFact> fencings) => new(
        "pacemaker-result",
        new XAttribute("api-version", "2.25"),
        new XAttribute("request", $"stonith_admin {string.Join(' ', call.Arguments)}"),
        new XElement("fence_history", new XAttribute("target", named), fencings.Select(one => new XElement(
            "fence_event",
            new XAttribute("action", one.Action),
            new XAttribute("target", one.Target),
            new XAttribute("client", "haactors"),
            new XAttribute("origin", one.Coordinator),
            new XAttribute("status", one.Outcome),
            new XAttribute("extended-status", one.Outcome),
            one.Outcome == "pending" ? null : new XAttribute("completed", Time(one))))),
        new XElement("status", new XAttribute("code", "0"), new XAttribute("message", "OK")));

    private static string Time(FencingFact fencing) =>
        fencing.RequestedAt.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
