namespace HaActors.Lab.Namespaces;

/// <summary>A direction on a node's first cable.</summary>
public enum Way
{
    /// <summary>What the node says.</summary>
    FromNode,

    /// <summary>What the node hears.</summary>
    ToNode,
}

/// <summary>
/// A cable that carries one way only: all frames of the other are dropped, address resolution included. By nftables where
/// those can be used, else by a queue that swallows everything at the sending end.
/// </summary>
internal static class OneWayCut
{
    private const string Chain = "dropped";

    private static readonly bool s_hasFilter = Tool.Try("sh", "-c", "command -v nft").ExitCode == 0;

    /// <param name="way">What is not carried any more.</param>
    public static void Make(string node, Way way)
    {
        // A filter drops where the frames come in, a queue where they are sent.
        var filtered = s_hasFilter
            && At(node, Other(way), "nft", "add", "table", "netdev", Table(node)).ExitCode == 0
            && At(node, Other(way), "nft", "add", "chain", "netdev", Table(node), Chain,
                $"{{ type filter hook ingress device {Device(node, Other(way))} priority 0 ; policy drop ; }}").ExitCode == 0;
        if (filtered)
            return;
        var queue = At(node, way, "tc", "qdisc", "add", "dev", Device(node, way), "root", "blackhole");
        if (queue.ExitCode != 0)
            throw new LabException($"the cable of {node} cannot be cut one way: {queue.Errors.Trim()}");
    }

    /// <summary>Undoes the cut of either way.</summary>
    public static void Undo(string node)
    {
        foreach (var way in Enum.GetValues<Way>())
        {
            At(node, way, "tc", "qdisc", "delete", "dev", Device(node, way), "root");
            if (s_hasFilter)
                At(node, way, "nft", "delete", "table", "netdev", Table(node));
        }
    }

    private static Way Other(Way way) => way is Way.FromNode ? Way.ToNode : Way.FromNode;

    /// <summary>The sending end of a direction: in the node, or in the lab's own namespace.</summary>
    private static string Device(string node, Way way) => way is Way.FromNode ? "eth0" : Network.Port(node, 0);

    private static ToolRun At(string node, Way way, string program, params string[] arguments) => way is Way.FromNode
        ? Tool.Try("ip", ["netns", "exec", node, program, .. arguments])
        : Tool.Try(program, arguments);

    private static string Table(string node) => $"way_{node}";
}
