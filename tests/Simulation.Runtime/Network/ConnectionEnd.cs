namespace HaActors.Simulation.Runtime;

/// <summary>One end of a connection: what it sent, and what of it is still on the way.</summary>
internal sealed class ConnectionEnd(SimulatedConnection connection, Incarnation owner, Incarnation remote)
{
    /// <summary>So many segments go out before the first unanswered one stops the rest.</summary>
    private const int UnansweredSegments = 8;

    private readonly Queue<Segment> _undelivered = new();

    // Only kept where a segment may still come earlier than it seemed.
    private readonly List<Arrival> _onTheWay = [];
    private readonly SimulatedLink _link = connection.Network.Link(owner.Node.Name, remote.Node.Name);
    private readonly SimulatedLink _reverse = connection.Network.Link(remote.Node.Name, owner.Node.Name);
    private TimeSpan _lastArrival;
    private QueueEntry? _giveUp;
    private long _buffered;
    private int _inFlight;
    private int _unanswered;
    private int _toRead;
    private bool _isPumping;

    private sealed class Arrival(ConnectionEnd end, TimeSpan at) : QueueEntry(null, end)
    {
        public TimeSpan At => at;

        public override bool IsPlain => true;

        public override void Run() => end.Arrive(this);
    }

    private readonly record struct Segment(object? Payload, int Size, TimeSpan Since);

    public Incarnation Owner { get; } = owner;

    public ConnectionEnd Peer { get; set; } = null!;

    public bool IsClosed { get; private set; }

    /// <summary>
    /// Called in turns of the owner. A null payload ends the stream; the text then says why.
    /// </summary>
    public Action<object?, string?>? Received { get; set; }

    private SimulationDriver Driver => connection.Network.Driver;

    private bool CanPass => !_link.IsCut && (!_reverse.IsCut || _unanswered < UnansweredSegments);

    private bool PeerIsSilent => !Peer.Owner.IsAlive && !Peer.Owner.Node.IsMachineUp;

    /// <summary>Sends; false while the buffers between here and the reader are full.</summary>
    public bool Write(object payload, int size)
    {
        if (IsClosed || _buffered + size > connection.Network.WindowBytes)
            return false;
        Send(payload, size);
        return true;
    }

    /// <summary>Closes this end after what was written before.</summary>
    public void Close()
    {
        if (IsClosed)
            return;
        Send(null, 0);
        IsClosed = true;
        connection.Settle();
    }

    /// <summary>This end is told that the connection is gone.</summary>
    public void Break(string why, TimeSpan after)
    {
        if (IsClosed)
            return;
        Abandon();
        Owner.Enqueue(after, () => Received?.Invoke(null, why));
        connection.Settle();
    }

    /// <summary>This end forgets the connection without a word.</summary>
    public void Abandon()
    {
        IsClosed = true;
        _undelivered.Clear();
        _giveUp?.Cancel();
    }

    public void ResetFromAfar()
    {
        if (!IsClosed && !_reverse.IsCut)
            Break("connection reset by peer", connection.Network.Arrival(_reverse, 0));
    }

    /// <summary>The path opened, or the peer's machine came back: what waits is sent again after a back-off.</summary>
    public void SendAgain()
    {
        if (!_reverse.IsCut)
            _unanswered = 0;
        if (_undelivered.Count <= _inFlight || _isPumping || !CanPass)
            return;
        _isPumping = true;
        Driver.After(_link.DrawResend(), () =>
        {
            _isPumping = false;
            foreach (var waiting in _undelivered.Skip(_inFlight).ToList())
            {
                if (CanPass)
                    Launch(waiting.Size);
            }
        });
    }

    private void Send(object? payload, int size)
    {
        _buffered += size;
        _undelivered.Enqueue(new Segment(payload, size, Driver.Now));
        if (CanPass && !_isPumping && _inFlight == _undelivered.Count - 1)
            Launch(size);
        else
            Wait();
    }

    private void Launch(int size)
    {
        if (_reverse.IsCut)
            _unanswered++;
        _inFlight++;
        var arrival = Driver.Now + connection.Network.Arrival(_link, size);
        if (connection.Network.ResendsEarly && arrival < _lastArrival)
            ResendEarly(arrival);
        _lastArrival = arrival < _lastArrival ? _lastArrival : arrival;
        Enqueue(_lastArrival);
    }

    private void Enqueue(TimeSpan at)
    {
        var arrival = new Arrival(this, at);
        if (connection.Network.ResendsEarly)
            _onTheWay.Add(arrival);
        Driver.Enqueue(arrival, at - Driver.Now);
    }

    /// <summary>The peer says what it lacks when a later segment arrives; that is sent again, and may be lost again.</summary>
    private void ResendEarly(TimeSpan laterArrives)
    {
        var again = laterArrives + connection.Network.Arrival(_reverse, 0) + connection.Network.Arrival(_link, 0);
        var late = _onTheWay.RemoveAll(arrival =>
        {
            if (arrival.At <= again)
                return false;
            arrival.Cancel();
            return true;
        });
        if (late == 0)
            return;
        _lastArrival = again;
        for (; late > 0; late--)
            Enqueue(again);
    }

    // An arrival carries no segment: whatever is first in the stream arrives, so that order holds by construction.
    private void Arrive(Arrival arrival)
    {
        if (_onTheWay.Count > 0)
            _onTheWay.Remove(arrival);
        _inFlight--;
        if (_undelivered.Count == 0)
            return;
        var isUnwanted = !Peer.Owner.IsAlive || Peer.IsClosed;
        if (_link.IsCut || PeerIsSilent || (isUnwanted && _reverse.IsCut))
        {
            Wait();
            return;
        }

        var segment = _undelivered.Dequeue();
        if (isUnwanted)
        {
            if (segment.Payload is not null)
                ResetFromAfar();
            return;
        }

        // The usual case costs one step, not two.
        if (Peer.Owner.Node.IsPaused || Peer._toRead > 0)
        {
            Peer._toRead++;
            Peer.Owner.Enqueue(TimeSpan.Zero, () =>
            {
                Peer._toRead--;
                Peer.Read(segment);
            });
            return;
        }

        Driver.RunNow(Peer.Owner, () => Peer.Read(segment));
    }

    private void Read(Segment segment)
    {
        Peer._buffered -= segment.Size;
        if (IsClosed)
            return;
        connection.Network.Delivered++;
        connection.Network.BytesDelivered += segment.Size;
        if (segment.Payload is null)
            Abandon();
        Received?.Invoke(segment.Payload, segment.Payload is null ? "closed by peer" : null);
        connection.Settle();
    }

    private void Wait()
    {
        if (_giveUp is null && !IsClosed)
            _giveUp = Driver.Enqueue(null, connection.Network.UserTimeout, GiveUp);
    }

    private void GiveUp()
    {
        _giveUp = null;
        if (IsClosed || _undelivered.Count == 0)
            return;
        var end = _undelivered.Peek().Since + connection.Network.UserTimeout;
        if (end <= Driver.Now)
            Break("connection timed out", TimeSpan.Zero);
        else
            _giveUp = Driver.Enqueue(null, end - Driver.Now, GiveUp);
    }
}
