using HaActors.Actors.Protocol;

namespace HaActors.Shell.Tests;

/// <summary>Pictures of a cluster to start from.</summary>
internal static class Clusters
{
    public static ClusterStatus Three() => new(
        "demo", "n1", "n1", Quorate: true, Term: 4, VotesPresent: 3, VotesExpected: 3, AgeMs: 0,
        [Node("n1"), Node("n2"), Node("n3")],
        [
            new("web-ip", "web", "ocf:ha:vip", "started", "n1", "n1", [], "it prefers n1"),
            new("web-server", "web", "ocf:ha:process", "started", "n1", "n1", [], null),
        ],
        [],
        []);

    public static NodeStatus Node(string name, string presence = "online", bool standby = false, int votes = 1) =>
        new(name, $"10.0.0.{name[1..]}:2552", presence, standby, Leaving: false, votes, "7");

    public static ResourceStatus Resource(string id, string state = "started", string? node = "n2", string? target = null) =>
        new(id, null, "systemd:nginx", state, node, target, [], null);
}
