using HaActors.Policy.Reports;

namespace HaActors.Agents.Tools;

/// <summary><c>crm_mon</c>, once: the cluster as it is; and <c>crm_simulate -L</c>. Source: crm_mon(8).</summary>
/// <remarks>Running on (<c>--daemonize</c>) is done by the program that agents call, which asks again.</remarks>
internal sealed class CrmMon(IClusterFacts facts, TimeProvider time)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "output-as", "output-to", "interval i", "pid-file p", "include I", "exclude U", "node", "resource",
            "external-agent E", "external-recipient e", "as-html h", "html-stylesheet", "html-title", "hide-headers D")
        .With(Takes.MaybeValue, "fence-history m")
        .With(Takes.Nothing, "one-shot 1", "as-xml X", "inactive r", "group-by-node n", "failcounts f", "operations o",
            "timing-details t", "tickets c", "neg-locations L", "show-node-attributes A", "show-detail R", "brief b",
            "simple-status s", "daemonize d", "watch-fencing W", "disable-ncurses N", "web-cgi w", "verbose V", "quiet Q",
            "text-fancy", "html-cgi");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"crm_mon: {wrong}");

        var monitor = new ClusterMonitor(await facts.RequireCibAsync(gone), time.GetUtcNow());
        if (options.Has("as-xml"))
            return new ToolAnswer(ToolExit.Ok, monitor.Xml(request: null), "");
        if (options["output-as"] == "xml")
            return new ToolAnswer(ToolExit.Ok, monitor.Xml($"crm_mon {string.Join(' ', call.Arguments)}"), "");

        var text = monitor.Text(inactive: options.Has("inactive"));
        return new ToolAnswer(ToolExit.Ok, options["output-as"] == "html" || options.Has("as-html") ? Html(text) : text, "");
    }

    public async Task<ToolAnswer> SimulateAsync(CancellationToken gone) =>
        new(ToolExit.Ok, ClusterMonitor.Simulate(await facts.RequireCibAsync(gone)), "");

    private static string Html(string text) =>
        $"<html><head><title>Cluster Status</title></head><body><pre>\n{System.Net.WebUtility.HtmlEncode(text)}</pre></body></html>\n";
}
