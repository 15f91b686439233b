namespace HaActors.Simulation.Runtime;

/// <summary>
/// The network between the nodes. Connections have TCP's semantics: inside one nothing is lost, doubled or reordered, but
/// it stalls, is reset (what was on its way is then lost), stays half-open, or carries bytes that nobody ever reads.
/// Datagrams have UDP's.
/// </summary>
public sealed class SimulatedNetwork
{
    private readonly SimulationDriver _driver;
    private readonly Dictionary<(string From, string To), SimulatedLink> _links = [];
    private readonly SortedDictionary<(string Host, int Port), SimulatedListener> _listeners = [];
    private readonly Dictionary<(string Host, int Port), (Incarnation Owner, Action<string, ReadOnlyMemory<byte>> Received)> _datagrams = [];
    private readonly LinkedList<SimulatedConnection> _connections = [];
    private int _nextEphemeralPort = 40000;
    private int _nextConnection;

    internal SimulatedNetwork(SimulationDriver driver) => _driver = driver;

    /// <summary>Most bytes that one direction of a connection holds before a write is refused. Default: 4 MiB.</summary>
    public long WindowBytes { get; set; } = 4 << 20;

    /// <summary>How long an unanswered connect waits. Default: 15 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long sent bytes may stay unacknowledged before the sender gives up. Default: 20 s.</summary>
    public TimeSpan UserTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// As Linux does: a segment that arrives tells the sender which earlier one did not, and that one is sent again at once
    /// (RACK, RFC 8985) instead of when its timer fires. Default: false, which is harsher.
    /// </summary>
    public bool ResendsEarly { get; set; }

    public long Delivered { get; internal set; }

    public long BytesDelivered { get; internal set; }

    public int OpenConnections => _connections.Count;

    internal SimulationDriver Driver => _driver;

    public SimulatedLink Link(string from, string to)
    {
        if (_links.TryGetValue((from, to), out var link))
            return link;
        return _links[(from, to)] = new SimulatedLink(_driver, from, to);
    }

    /// <summary>Applies to every pair of the nodes that exist now.</summary>
    public void ForEachLink(Action<SimulatedLink> change)
    {
        foreach (var from in _driver.Nodes)
        {
            foreach (var to in _driver.Nodes)
            {
                if (!ReferenceEquals(from, to))
                    change(Link(from.Name, to.Name));
            }
        }
    }

    /// <summary>Cuts one direction: silence, no reset.</summary>
    public void CutOneWay(string from, string to)
    {
        if (_driver.Sink.IsEnabled)
            _driver.Trace($"cut {from} -> {to}");
        _driver.Disturb();
        Link(from, to).IsCut = true;
        foreach (var connection in Between(from, to))
            connection.PathChanged();
    }

    /// <summary>Cuts both directions between every node of one side and every node that is not on it.</summary>
    public void Partition(params IReadOnlyCollection<string> side)
    {
        foreach (var inside in _driver.Nodes.Where(node => side.Contains(node.Name)))
        {
            foreach (var outside in _driver.Nodes.Where(node => !side.Contains(node.Name)))
            {
                CutOneWay(inside.Name, outside.Name);
                CutOneWay(outside.Name, inside.Name);
            }
        }
    }

    /// <summary>Takes every cut away; what waits is sent again, each connection after its own back-off.</summary>
    public void Heal()
    {
        _driver.Trace("heal");
        foreach (var link in _links.Values)
            link.IsCut = false;
        foreach (var connection in _connections.ToArray())
            connection.PathChanged();
    }

    public void HealBetween(string one, string other)
    {
        _driver.Trace($"heal {one} <-> {other}");
        Link(one, other).IsCut = false;
        Link(other, one).IsCut = false;
        foreach (var connection in Between(one, other))
            connection.PathChanged();
    }

    /// <summary>Nothing arrives in this direction for so long; nothing is lost.</summary>
    public void Stall(string from, string to, TimeSpan time)
    {
        _driver.Trace($"stall {from} -> {to} for {time}");
        Link(from, to).StalledUntil = _driver.Now + time;
    }

    /// <summary>Resets all connections between the two, as a firewall does.</summary>
    public void Reset(string one, string other)
    {
        _driver.Trace($"reset {one} <-> {other}");
        foreach (var connection in Between(one, other))
            connection.ResetBoth();
    }

    /// <summary>Cuts and heals the pair again and again, each phase of a random length up to the longest.</summary>
    public void Flap(string one, string other, TimeSpan longestPhase, TimeSpan total)
    {
        var random = _driver.Fork($"flap/{one}/{other}/{_driver.Now.Ticks}");
        var end = _driver.Now + total;
        Phase(true);

        void Phase(bool cut)
        {
            if (!cut || _driver.Now >= end)
            {
                HealBetween(one, other);
            }
            else
            {
                CutOneWay(one, other);
                CutOneWay(other, one);
            }

            if (_driver.Now < end)
                _driver.After(random.Between(TimeSpan.FromMilliseconds(10), longestPhase), () => Phase(!cut));
        }
    }

    /// <summary>
    /// Receives datagrams at this port of the node until its process ends: lost, doubled and out of order as the links
    /// do it.
    /// </summary>
    /// <param name="node">The receiver.</param>
    /// <param name="port">1 or more.</param>
    /// <param name="received">Gets the sender's name and the bytes, in a turn of the node.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public void Receive(SimulatedNode node, int port, Action<string, ReadOnlyMemory<byte>> received)
    {
        if (_datagrams.TryGetValue((node.Name, port), out var taken) && taken.Owner.IsAlive)
            throw new IOException($"Datagram port {node.Name}:{port} is already in use.");
        _datagrams[(node.Name, port)] = (node.Life, received);
    }

    /// <summary>Sends a datagram; nobody tells whether it arrives.</summary>
    public void Send(SimulatedNode from, string to, int port, ReadOnlyMemory<byte> bytes)
    {
        var link = Link(from.Name, to);
        foreach (var delay in link.DrawDatagram(_driver.Now, bytes.Length))
        {
            _driver.Enqueue(null, delay, () =>
            {
                // One that is on its way when the path is cut is lost with it.
                if (!link.IsCut && _datagrams.TryGetValue((to, port), out var receiver))
                    receiver.Owner.Enqueue(TimeSpan.Zero, () => receiver.Received(from.Name, bytes));
            });
        }
    }

    internal SimulatedListener Listen(
        SimulatedNode node, string host, int port, Action<SimulatedConnection> accept)
    {
        if (port == 0)
            port = _nextEphemeralPort++;
        if (_listeners.ContainsKey((host, port)))
            throw new IOException($"Address {host}:{port} is already in use.");
        var listener = new SimulatedListener(node.Life, host, port, accept);
        _listeners.Add((host, port), listener);
        return listener;
    }

    internal void Close(SimulatedListener listener)
    {
        if (_listeners.TryGetValue((listener.Host, listener.Port), out var found) && ReferenceEquals(found, listener))
            _listeners.Remove((listener.Host, listener.Port));
    }

    /// <summary>
    /// Connects; exactly one of the two continuations runs, in a turn of the caller's incarnation. What gets no answer is
    /// tried again after 1, 3, 7, 15 s and so on, as Linux does.
    /// </summary>
    internal void Connect(
        SimulatedNode from, string host, int port, Action<SimulatedConnection> connected, Action<string> failed) =>
        new ConnectAttempt(this, from.Life, host, port, connected, failed).Begin();

    internal SimulatedNode? NodeAt(string host) => _driver.Nodes.FirstOrDefault(node => node.Name == host);

    internal SimulatedListener? ListenerAt(string host, int port) =>
        _listeners.TryGetValue((host, port), out var listener) && listener.Owner.IsAlive ? listener : null;

    internal SimulatedConnection Open(Incarnation client, Incarnation server)
    {
        var connection = new SimulatedConnection(this, ++_nextConnection, client, server);
        connection.Entry = _connections.AddLast(connection);
        return connection;
    }

    internal void ProcessEnded(SimulatedNode node)
    {
        foreach (var key in _listeners.Where(entry => ReferenceEquals(entry.Value.Owner.Node, node))
                     .Select(entry => entry.Key).ToArray())
            _listeners.Remove(key);
        foreach (var connection in _connections.Where(c => c.Touches(node.Name)).ToArray())
            connection.EndDied(node);
    }

    internal void MachineBooted(SimulatedNode node)
    {
        foreach (var connection in _connections.Where(c => c.Touches(node.Name)).ToArray())
            connection.MachineBooted(node);
    }

    internal void Remove(SimulatedConnection connection)
    {
        if (connection.Entry is not { } entry)
            return;
        _connections.Remove(entry);
        connection.Entry = null;
    }

    internal TimeSpan Arrival(SimulatedLink link, int sizeBytes)
    {
        var delay = link.DrawDelay(_driver.Now, sizeBytes);
        return link.StalledUntil > _driver.Now + delay ? link.StalledUntil - _driver.Now + delay : delay;
    }

    private SimulatedConnection[] Between(string one, string other) =>
        _connections.Where(c => c.Touches(one) && c.Touches(other)).ToArray();
}

internal sealed class SimulatedListener(
    Incarnation owner, string host, int port, Action<SimulatedConnection> accept)
{
    public Incarnation Owner { get; } = owner;

    public string Host { get; } = host;

    public int Port { get; } = port;

    public Action<SimulatedConnection> Accept { get; } = accept;
}
