namespace HaActors.Lab.Namespaces;

/// <summary>
/// The lab's one network: a bridge in the lab's own network namespace, and a cable from it to each node. A node's
/// network namespace is its kernel: it outlives the node's processes, until the power is switched off.
/// </summary>
public static class Network
{
    private const string Bridge = "lab";

    /// <summary>Makes the bridge; the lab itself gets an address on it, for the client that measures.</summary>
    public static void Create()
    {
        // One lab after another may live in the same namespace.
        Tool.Try("ip", "link", "delete", Bridge);
        Tool.Run("ip", "link", "add", Bridge, "type", "bridge");
        Tool.Run("ip", "address", "add", "10.77.0.254/24", "dev", Bridge);
        Tool.Run("ip", "link", "set", Bridge, "up");
    }

    /// <summary>A new kernel for a node: its network namespace with a cable to the bridge, named eth0 inside.</summary>
    public static void Plug(string node, string address)
    {
        Tool.Run("ip", "netns", "add", node);
        Tool.Run("ip", "link", "add", Port(node), "type", "veth", "peer", "name", "eth0", "netns", node);
        Tool.Run("ip", "link", "set", Port(node), "master", Bridge, "up");
        Tool.Run("ip", "-n", node, "link", "set", "lo", "up");
        Tool.Run("ip", "-n", node, "address", "add", $"{address}/24", "dev", "eth0");
        Tool.Run("ip", "-n", node, "link", "set", "eth0", "up");
    }

    /// <summary>The node's kernel is gone: nobody answers for its addresses any more.</summary>
    public static void Unplug(string node)
    {
        // The cable first: other nodes' mount namespaces may hold the network namespace a while longer.
        Tool.Try("ip", "link", "delete", Port(node));
        Tool.Try("ip", "netns", "delete", node);
    }

    public static void Cut(string node) => Tool.Run("ip", "link", "set", Port(node), "down");

    public static void Mend(string node) => Tool.Run("ip", "link", "set", Port(node), "up");

    public static string NamespaceFile(string node) => $"/run/netns/{node}";

    private static string Port(string node) => $"to-{node}";
}
