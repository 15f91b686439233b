namespace HaActors.Simulation.Runtime;

/// <summary>A TCP connection: two ends, two ordered streams.</summary>
internal sealed class SimulatedConnection
{
    private readonly ConnectionEnd _client;
    private readonly ConnectionEnd _server;

    public SimulatedConnection(SimulatedNetwork network, int id, Incarnation client, Incarnation server)
    {
        Network = network;
        Id = id;
        _client = new ConnectionEnd(this, client, server);
        _server = new ConnectionEnd(this, server, client);
        _client.Peer = _server;
        _server.Peer = _client;
    }

    public SimulatedNetwork Network { get; }

    public int Id { get; }

    public LinkedListNode<SimulatedConnection>? Entry { get; set; }

    public ConnectionEnd Client => _client;

    public ConnectionEnd Server => _server;

    public bool Touches(string node) => _client.Owner.Node.Name == node || _server.Owner.Node.Name == node;

    public void PathChanged()
    {
        _client.SendAgain();
        _server.SendAgain();
    }

    public void ResetBoth()
    {
        _client.Break("connection reset by peer", TimeSpan.Zero);
        _server.Break("connection reset by peer", TimeSpan.Zero);
    }

    /// <summary>The kernel of a process that died resets the peer; a machine that died says nothing.</summary>
    public void EndDied(SimulatedNode node)
    {
        foreach (var dead in new[] { _client, _server })
        {
            if (!ReferenceEquals(dead.Owner.Node, node))
                continue;
            dead.Abandon();
            if (node.IsMachineUp)
                dead.Peer.ResetFromAfar();
        }

        Settle();
    }

    public void MachineBooted(SimulatedNode node)
    {
        if (ReferenceEquals(_client.Owner.Node, node))
            _server.SendAgain();
        if (ReferenceEquals(_server.Owner.Node, node))
            _client.SendAgain();
    }

    public void Settle()
    {
        if (_client.IsClosed && _server.IsClosed)
            Network.Remove(this);
    }
}
