using System.Diagnostics;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Power;

/// <summary>One switching off: when it was asked and when nothing of the node was left.</summary>
public sealed record PowerCut(string Node, long AskedAt, long ConfirmedAt);

/// <summary>
/// The power supply of the lab's nodes, for fence agents. <c>off</c> is answered only when nothing of the node runs any more
/// and its network is dead: a fact, not an intention.
/// </summary>
public sealed class PowerSwitch(IEnumerable<IPowered> nodes, Action<string> say)
{
    private readonly SortedDictionary<string, IPowered> _nodes = new(nodes.ToDictionary(node => node.Name), StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<PowerCut> _cuts = [];

    /// <summary>All switchings off since then, oldest first.</summary>
    public IReadOnlyList<PowerCut> CutsSince(long at)
    {
        lock (_gate)
            return [.. _cuts.Where(cut => cut.ConfirmedAt >= at)];
    }

    /// <summary>Carries out one request line of the socket's protocol.</summary>
    /// <returns>The answer: <c>ok …</c>, <c>on</c>, <c>off</c>, names, or <c>error</c> and why.</returns>
    public string Carry(string request)
    {
        var words = request.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["list"])
            return "ok " + string.Join(' ', _nodes.Keys);
        if (words is not [var action, var name])
            return "error say: off NODE, on NODE, reboot NODE, status NODE or list";
        if (!_nodes.TryGetValue(name, out var node))
            return $"error there is no node {name}";
        switch (action)
        {
            case "status":
                return node.IsOn ? "on" : "off";
            case "off":
                Off(node);
                return "ok off";
            case "on":
                node.PowerOn();
                return "ok on";
            case "reboot":
                Off(node);
                // Off is what fencing waits for; booting is the node's own business.
                new Thread(() => Try(node)) { IsBackground = true, Name = $"boot {name}" }.Start();
                return "ok off, booting";
            default:
                return $"error nobody can {action} a node";
        }
    }

    private void Off(IPowered node)
    {
        var asked = Stopwatch.GetTimestamp();
        node.PowerOff();
        var confirmed = Stopwatch.GetTimestamp();
        lock (_gate)
            _cuts.Add(new PowerCut(node.Name, asked, confirmed));
        say($"power: {node.Name} is off");
    }

    private void Try(IPowered node)
    {
        try
        {
            node.PowerOn();
            say($"power: {node.Name} boots");
        }
        catch (LabException cause)
        {
            say($"power: {node.Name} does not boot: {cause.Message}");
        }
    }
}
