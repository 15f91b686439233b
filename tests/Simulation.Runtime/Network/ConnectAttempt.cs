namespace HaActors.Simulation.Runtime;

/// <summary>A connect under way: its SYN is sent again until it is answered or the time is over.</summary>
internal sealed class ConnectAttempt(
    SimulatedNetwork network,
    Incarnation caller,
    string host,
    int port,
    Action<SimulatedConnection> connected,
    Action<string> failed)
{
    private readonly SimulatedLink _there = network.Link(caller.Node.Name, host);
    private readonly SimulatedLink _back = network.Link(host, caller.Node.Name);
    private readonly TimeSpan _began = network.Driver.Now;
    private TimeSpan _nextAt = network.Driver.Now;
    private TimeSpan _wait = TimeSpan.FromSeconds(1);

    private bool IsCut => _there.IsCut || _back.IsCut;

    /// <summary>Sends the first SYN.</summary>
    public void Begin()
    {
        _nextAt += _wait;
        _wait *= 2;
        if (IsCut || network.NodeAt(host) is null)
            Lost();
        else
            network.Driver.After(network.Arrival(_there, 0), Arrived);
    }

    private void Arrived()
    {
        if (IsCut || network.NodeAt(host) is not { IsMachineUp: true })
        {
            Lost();
            return;
        }

        if (network.ListenerAt(host, port) is not { } listener)
        {
            caller.Enqueue(network.Arrival(_back, 0), () => failed("connection refused"));
            return;
        }

        // The kernel accepts, even for a process that is paused.
        var connection = network.Open(caller, listener.Owner);
        listener.Owner.Enqueue(TimeSpan.Zero, () => listener.Accept(connection));
        caller.Enqueue(network.Arrival(_back, 0), () =>
        {
            // Over before the answer was here: nobody could be told yet.
            if (connection.Client.IsClosed)
                failed("connection reset by peer");
            else
                connected(connection);
        });
    }

    private void Lost()
    {
        var now = network.Driver.Now;
        // One that took longer than the wait for its answer has been followed by others.
        while (_nextAt < now)
        {
            _nextAt += _wait;
            _wait *= 2;
        }

        var end = _began + network.ConnectTimeout;
        if (_nextAt < end)
            network.Driver.After(_nextAt - now, SendAgain);
        else
            caller.Enqueue(end > now ? end - now : TimeSpan.Zero, () => failed("connect timed out"));
    }

    // The kernel does: a process that is paused changes nothing, one that is gone has no connects any more.
    private void SendAgain()
    {
        if (caller.IsAlive)
            Begin();
    }
}
