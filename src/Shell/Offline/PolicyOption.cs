namespace HaActors.Shell.Offline;

/// <summary>A switch of the offline commands. Short ones are those of <c>crm_simulate</c>.</summary>
/// <param name="Value">What follows it, for the help; null: nothing.</param>
/// <param name="Text">Null: understood, but not shown.</param>
internal sealed record PolicyOption(string Name, string[] Switches, string? Value, string? Text)
{
    private static readonly PolicyOption Cib = new(
        "cib", ["-x", "--cib", "--xml-file"], "FILE", "the configuration and status to read; - for standard input");

    private static readonly PolicyOption Output = new("output", ["-o", "--output"], "FORMAT", null);

    private static readonly PolicyOption Time = new(
        "time", ["-t", "--time"], "TIME", "decide as if it were this moment (ISO 8601); default: the file's own");

    /// <summary>What is changed before the decision.</summary>
    private static readonly PolicyOption[] Changes =
    [
        new("node-up", ["-u", "--node-up"], "NODE", "the node comes online"),
        new("node-down", ["-d", "--node-down"], "NODE", "the node went away in order"),
        new("node-fail", ["-f", "--node-fail"], "NODE", "the node is lost"),
        new("node-standby", ["--node-standby"], "NODE", "the node is put in standby"),
        new("node-online", ["--node-online"], "NODE", "the node is taken out of standby"),
        new("op-inject", ["-i", "--op-inject"], "RESULT", "this result was observed: web_monitor_10000@n1=7"),
        new("ticket-grant", ["-g", "--ticket-grant"], "TICKET", "the ticket is granted"),
        new("ticket-revoke", ["-r", "--ticket-revoke"], "TICKET", "the ticket is revoked"),
        new("ticket-standby", ["-b", "--ticket-standby"], "TICKET", "the ticket is in standby"),
        new("ticket-activate", ["-e", "--ticket-activate"], "TICKET", "the ticket is active"),
        new("quorum", ["-q", "--quorum"], "true|false", "the partition has quorum, or has not"),
        new("watchdog", ["-w", "--watchdog"], "true|false", "a watchdog is there, or is not"),
        new("inject", ["--inject"], "KIND=VALUE", "any of the above: op=RESULT, node-fail=NODE, quorum=false, …"),
    ];

    public static readonly PolicyOption[] Check =
    [
        Cib,
        new("output", ["-o", "--output", "--format"], "text|json", "how to print the findings"),
    ];

    public static readonly PolicyOption[] Explain =
    [
        Cib,
        new("resource", ["--resource"], "RESOURCE", "explain this resource and what it is made of; as often as wanted"),
        new("node", ["--node"], "NODE", "explain this node"),
        new("action", ["--action"], "ACTION", "explain this action: web_start_0@n1, or web_start_0 wherever it is"),
        Time,
        new("format", ["--format"], "text|json", "what to print; default: text"),
        Output,
        .. Changes,
    ];

    public static readonly PolicyOption[] Simulate =
    [
        Cib,
        Time,
        new("format", ["--format"], "summary|scores|json", "what to print; default: summary"),
        Output,
        new("no-run", ["-R", "--no-run", "--run"], null, "stop before the transition is carried out"),
        new("dot", ["-D", "--dot", "--save-dotfile"], "FILE", "write the graph for Graphviz"),
        new("graph", ["-G", "--graph", "--save-graph"], "FILE", "write the graph as XML"),
        new("save", ["-O", "--save-output"], "FILE", "write the CIB as it is afterwards"),
        .. Changes,
        new("op-fail", ["-F", "--op-fail"], "RESULT", "if the transition does this, it ends so"),
        new("cib-dir", ["--cib-dir"], "DIR", "decide upon every DIR/*.xml; times from DIR/../args.tsv if it is there"),
        new("out", ["--out"], "DIR", "where --cib-dir writes NAME.summary, .scores, .dot and .exp"),
        new("simulate", ["-S", "--simulate"], null, null),
        new("crm-scores", ["-sSQ", "-sQ", "-sQS", "-SsQ", "-sRQ"], null, null),
    ];

    public static string Help(PolicyOption[] options)
    {
        var rows = options.Where(static option => option.Text is not null).Select(static option => (
            Left: $"{string.Join(", ", option.Switches.Take(2))} {option.Value}".TrimEnd(), option.Text));
        return string.Join('\n', rows.Select(static row => $"  {row.Left,-32}  {row.Text}"));
    }
}
