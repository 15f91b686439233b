namespace HaActors.Lab.Namespaces;

/// <summary>
/// The lab's two networks: a bridge for each in the lab's own network namespace, and a cable from it to each node. A node's
/// network namespace is its kernel: it outlives the node's processes, until the power is switched off. Clusters of one
/// network use the first.
/// </summary>
public static class Network
{
    private const string Bridge = "lab";
    private const string SecondBridge = "lab2";

    /// <summary>Makes the bridges; the lab itself gets an address on the first, for the client that measures.</summary>
    public static void Create()
    {
        // One lab after another may live in the same namespace.
        Tool.Try("ip", "link", "delete", Bridge);
        // An address of its own: it would take that of a cable, and change it when a node is switched off or on.
        Tool.Run("ip", "link", "add", Bridge, "address", "02:00:0a:4d:00:fe", "type", "bridge");
        Tool.Run("ip", "address", "add", "10.77.0.254/24", "dev", Bridge);
        Tool.Run("ip", "link", "set", Bridge, "up");
        Tool.Try("ip", "link", "delete", SecondBridge);
        Tool.Run("ip", "link", "add", SecondBridge, "type", "bridge");
        Tool.Run("ip", "link", "set", SecondBridge, "up");
    }

    /// <summary>A new kernel for a node: its network namespace with a cable to each bridge, named eth0 and eth1 inside.</summary>
    public static void Plug(string node, string address)
    {
        Tool.Run("ip", "netns", "add", node);
        Tool.Run("ip", "-n", node, "link", "set", "lo", "up");
        Plug(node, 0, Bridge, address);
        Plug(node, 1, SecondBridge, SecondOf(address));
    }

    /// <summary>The address on the second network of a node.</summary>
    public static string SecondOf(string address) => address.Replace("10.77.", "10.78.", StringComparison.Ordinal);

    /// <summary>The node's kernel is gone: nobody answers for its addresses any more.</summary>
    public static void Unplug(string node)
    {
        // The cable first: other nodes' mount namespaces may hold the network namespace a while longer.
        Tool.Try("ip", "link", "delete", Port(node, 0));
        Tool.Try("ip", "link", "delete", Port(node, 1));
        Tool.Try("ip", "netns", "delete", node);
    }

    public static void Cut(string node, int network) => Tool.Run("ip", "link", "set", Port(node, network), "down");

    public static void Mend(string node, int network) => Tool.Run("ip", "link", "set", Port(node, network), "up");

    /// <summary>Two nodes that do not reach each other any more; each still reaches all others.</summary>
    public static void Part(string one, string oneAddress, string other, string otherAddress)
    {
        Tool.Run("ip", "-n", one, "route", "add", "blackhole", $"{otherAddress}/32");
        Tool.Run("ip", "-n", other, "route", "add", "blackhole", $"{oneAddress}/32");
    }

    /// <summary>Undoes one node's half of <see cref="Part"/>.</summary>
    public static void Join(string node, string otherAddress) =>
        Tool.Run("ip", "-n", node, "route", "delete", "blackhole", $"{otherAddress}/32");

    public static string NamespaceFile(string node) => $"/run/netns/{node}";

    private static void Plug(string node, int network, string bridge, string address)
    {
        var inside = $"eth{network}";
        Tool.Run("ip", "link", "add", Port(node, network), "type", "veth", "peer", "name", inside, "netns", node);
        Tool.Run("ip", "link", "set", Port(node, network), "master", bridge, "up");
        Tool.Run("ip", "-n", node, "address", "add", $"{address}/24", "dev", inside);
        Tool.Run("ip", "-n", node, "link", "set", inside, "up");
    }

    internal static string Port(string node, int network) => network == 0 ? $"to-{node}" : $"to2-{node}";
}
