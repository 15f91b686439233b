using System.Text;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Nodes in a special state one by one, the others by kind.</summary>
internal static class NodeListText
{
    private static readonly (string Title, Func<Node, bool> Holds)[] Kinds =
    [
        ("Online", node => node is { Online: true, IsRemoteOrGuest: false }),
        ("OFFLINE", node => node is { Online: false, IsRemoteOrGuest: false }),
        ("RemoteOnline", node => node is { Online: true, IsRemoteOrGuest: true, IsGuest: false }),
        ("RemoteOFFLINE", node => node is { Online: false, IsRemoteOrGuest: true, IsGuest: false }),
        // A guest that is off is just a resource that is stopped.
        ("GuestOnline", node => node is { Online: true, IsGuest: true }),
    ];

    public static void Write(SchedulingRun run, StringBuilder text)
    {
        foreach (var node in run.Nodes)
            if (IsSpecial(run, node))
                text.Append($"    * {Kind(node)} {node.Name}: {State(node)}{Health(run, node)}\n");
        foreach (var (title, holds) in Kinds)
        {
            var names = run.Nodes.FindAll(node => !IsSpecial(run, node) && holds(node)).ConvertAll(node => node.Name);
            if (names.Count > 0)
                text.Append($"    * {title}: [ {string.Join(' ', names)} ]\n");
        }
    }

    private static bool IsSpecial(SchedulingRun run, Node node) =>
        node.Unclean || node.Pending || (node.StandbyOnFail && node.Online) || node.Standby || node.Maintenance
        || HealthOf(run, node) <= 0;

    private static string Kind(Node node) => node switch
    {
        { IsGuest: true } => "GuestNode",
        { IsRemoteOrGuest: true } => "RemoteNode",
        _ => "Node",
    };

    private static string State(Node node) => node switch
    {
        { Unclean: true, Online: true } => "UNCLEAN (online)",
        { Unclean: true, Pending: true } => "UNCLEAN (pending)",
        { Unclean: true } => "UNCLEAN (offline)",
        { Pending: true } => "pending",
        { StandbyOnFail: true, Online: true } => "standby (on-fail)",
        { Standby: true, Online: true } => node.Running.Count > 0 ? "standby (with active resources)" : "standby",
        { Standby: true } => "OFFLINE (standby)",
        { Maintenance: true, Online: true } => "maintenance",
        { Maintenance: true } => "OFFLINE (maintenance)",
        { Online: true } => "online",
        _ => "OFFLINE",
    };

    private static string Health(SchedulingRun run, Node node) => HealthOf(run, node) switch
    {
        < 0 => " (health is RED)",
        0 => " (health is YELLOW)",
        _ => "",
    };

    /// <summary>The worst of what the node's health attributes say: -1 red, 0 yellow, 1 green.</summary>
    private static int HealthOf(SchedulingRun run, Node node)
    {
        if (run.Options.Health == HealthStrategy.None)
            return 1;
        var worst = 1;
        foreach (var (name, value) in node.Attributes)
        {
            if (!name.StartsWith("#health", StringComparison.Ordinal))
                continue;
            var health = value?.ToUpperInvariant() switch
            {
                "RED" => -1,
                "YELLOW" => 0,
                _ => 1,
            };
            worst = Math.Min(worst, health);
        }

        return worst;
    }
}
