using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace HaActors.Actors.Paths;

/// <summary>
/// One association over several connections. Payloads are numbered; the best path carries them, and those that are not acknowledged
/// are sent again on the next one when it falls silent or breaks. Each path carries, from a number that has arrived on, all numbers
/// in order: so there are duplicates, which are dropped, and never gaps.
/// </summary>
/// <remarks>
/// Bounded: a window full of unacknowledged payloads takes no more, and remoting's own queue with its limit is where they wait. Its
/// listeners are called under the lock, which keeps the order; they only enqueue.
/// </remarks>
internal sealed class Link : AssociationHandle
{
    private const int FramesPerAck = 32;

    private readonly PathTransport _transport;
    private readonly PathSettings _settings;
    private readonly Lock _lock = new();
    private readonly LinkPath[] _paths;
    private readonly SendWindow _window;
    private readonly Queue<IHandleEvent> _early = new();
    private readonly bool _isCaller;

    private IHandleEventListener? _listener;
    private LinkPath? _carrier;
    private TimeSpan? _aloneSince;
    private TimeSpan? _closingSince;
    private long _arrived;
    private long _acknowledged;
    private bool _hasEnded;

    public Link(PathTransport transport, byte[] id, Address local, Address remote, IReadOnlyList<PathEndpoint> endpoints, bool isCaller)
        : base(local, remote)
    {
        _transport = transport;
        _settings = transport.Settings;
        _window = new SendWindow(_settings.WindowBytes);
        _paths = [.. endpoints.Select((endpoint, index) => new LinkPath(index, endpoint, isDialing: isCaller))];
        _isCaller = isCaller;
        Id = id;
        _ = ReadHandlerSource.Task.ContinueWith(
            Heard, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public byte[] Id { get; }

    public int Width => _paths.Length;

    private TimeSpan Now => _transport.Now;

    public override bool Write(ByteString payload)
    {
        lock (_lock)
        {
            // Lost, as it would be on the wire: the end of the association has been or will be reported.
            if (_hasEnded || _closingSince is not null)
                return true;

            if (!_window.HasRoom(payload.Length + PathFrame.DataHeader))
                return false;

            _window.Add(PathFrame.Data(_window.Next, payload.Span));
            Pump();
            return true;
        }
    }

#pragma warning disable CS0672, CS0809 // remoting calls the overload that states reasons, which calls this one
    public override void Disassociate()
    {
        lock (_lock)
        {
            if (_hasEnded || _closingSince is not null)
                return;

            _closingSince = Now;
            _window.Add(PathFrame.Number(PathFrameKind.End, _window.Next));
            Pump();
            if (_carrier is null)
                End("closed");
        }
    }
#pragma warning restore CS0672, CS0809

    /// <summary>A connection of this link has passed its handshake.</summary>
    public void Attach(int index, AssociationHandle handle)
    {
        lock (_lock)
        {
            var path = _paths[index];
            if (_hasEnded || path.Handle is not null)
            {
                // The caller gave the old connection up, and knows better: this end may not have noticed yet.
                if (_hasEnded || _isCaller)
                {
                    handle.Disassociate("it is not needed", _transport.Log);
                    return;
                }

                Drop(path, "the peer made it anew");
            }

            var before = path.State;
            path.Open(handle, Now);
            _aloneSince = null;
            Report(path, before);
            Choose();
            Pump();
        }
    }

    /// <summary>A connection could not be made.</summary>
    public void DialFailed(int index, string why, bool isRefused, bool isGone)
    {
        lock (_lock)
        {
            var path = _paths[index];
            path.Close(why, Now, Now + _settings.RedialInterval, isRefused);
            _transport.Board.Put(ReportOf(path));
            if (isGone)
                End("the peer does not know this association any more");
            else if (_paths.All(one => one.Handle is null && one.IsRefused))
                End($"nobody listens at any address of the peer: {why}");
        }
    }

    public void Detach(int index, AssociationHandle handle, string why)
    {
        lock (_lock)
        {
            var path = _paths[index];
            if (_hasEnded || !ReferenceEquals(path.Handle, handle))
                return;

            Drop(path, why);
            Choose();
            Pump();
        }
    }

    public void Received(int index, AssociationHandle handle, ByteString frame)
    {
        lock (_lock)
        {
            var path = _paths[index];
            if (_hasEnded || !ReferenceEquals(path.Handle, handle))
                return;

            if (!TryRead(path, frame))
            {
                Drop(path, "the peer sent what is no frame of this link");
                Choose();
                Pump();
            }
        }
    }

    /// <summary>A connection that took no more has room again.</summary>
    public void HasRoom()
    {
        lock (_lock)
            Pump();
    }

    /// <param name="late">By how much this process was late to call it.</param>
    public void Tick(TimeSpan late)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;

            var now = Now;
            foreach (var path in _paths)
                Watch(path, now, late);

            Choose();
            Pump();
            if (IsOver(now) is { } why)
                End(why);
        }
    }

    private string? IsOver(TimeSpan now)
    {
        if (now - _closingSince > _settings.Linger)
            return "closed";

        if (_paths.Any(path => path.Handle is not null))
            return null;

        _aloneSince ??= now;
        var patience = _isCaller ? _settings.GiveUpAfter : _settings.OrphanAfter;
        return now - _aloneSince > patience ? $"no path to the peer for {patience.TotalSeconds:0.#} s" : null;
    }

    private void Watch(LinkPath path, TimeSpan now, TimeSpan late)
    {
        if (path.Handle is not { } handle)
        {
            if (_isCaller && !path.IsDialing && now >= path.DialAt && _closingSince is null)
            {
                path.IsDialing = true;
                _transport.Dial(this, path.Index, path.Remote);
            }

            return;
        }

        path.Excuse(late);
        var silentFor = path.SilentFor(now);
        if (silentFor > _settings.DownAfter)
        {
            Drop(path, $"silent for {silentFor.TotalMilliseconds:0} ms");
            return;
        }

        var before = path.State;
        if (silentFor > _settings.SilentAfter)
            path.FellSilent(now);

        if (handle.Write(PathFrame.Probe(PathFrameKind.Probe, now.Ticks, Arrived())))
            path.Probed(now);

        Report(path, before);
    }

    private bool TryRead(LinkPath path, ByteString frame)
    {
        var bytes = frame.Span;
        if (bytes.Length < 9)
            return false;

        var number = PathFrame.ReadNumber(bytes);
        switch ((PathFrameKind)bytes[0])
        {
            case PathFrameKind.Data:
                return TryArrive(path, number, () => Deliver(new InboundPayload(
                    UnsafeByteOperations.UnsafeWrap(frame.Memory[PathFrame.DataHeader..]))));
            case PathFrameKind.End:
                return TryArrive(path, number, () =>
                {
                    _ = path.Handle!.Write(PathFrame.Number(PathFrameKind.Ack, Arrived()));
                    End(null);
                });
            case PathFrameKind.Ack:
                Release(number);
                return true;
            case PathFrameKind.Probe when bytes.Length == 17:
                _ = path.Handle!.Write(PathFrame.Probe(PathFrameKind.Echo, number, Arrived()));
                Release(PathFrame.ReadNumber(bytes, 9));
                return true;
            case PathFrameKind.Echo when bytes.Length == 17:
                var before = path.State;
                path.Answered(TimeSpan.FromTicks(number), Now, _settings.ProbeInterval);
                Release(PathFrame.ReadNumber(bytes, 9));
                Report(path, before);
                return true;
            default:
                return false;
        }
    }

    private bool TryArrive(LinkPath path, long number, Action deliver)
    {
        if (number > _arrived + 1)
            return false;

        if (number == _arrived + 1)
        {
            _arrived = number;
            deliver();
        }

        if (!_hasEnded && _arrived - _acknowledged >= FramesPerAck && path.Handle is { } handle && _listener is not null)
            _ = handle.Write(PathFrame.Number(PathFrameKind.Ack, Arrived()));

        return true;
    }

    // What nobody has taken yet is not acknowledged: the peer's window bounds it.
    private long Arrived() => _acknowledged = _listener is null ? _acknowledged : _arrived;

    private void Release(long upTo)
    {
        _window.Release(upTo);
        if (_closingSince is not null && _window.First == _window.Next)
            End("closed");
    }

    /// <summary>The lowest of the settled paths; a change only when there is a reason.</summary>
    private void Choose()
    {
        var now = Now;
        var up = _paths.Where(path => path.State == PathState.Up).ToList();
        var best = up.FirstOrDefault(path => path == _carrier || now - path.Since >= _settings.SettledAfter)
            ?? up.FirstOrDefault()
            ?? (_carrier?.Handle is not null ? _carrier : _paths.FirstOrDefault(path => path.Handle is not null));
        if (best == _carrier)
            return;

        var before = _carrier;
        _carrier = best;
        if (best is not null)
            best.Cursor = _window.First;

        foreach (var changed in new[] { before, best }.OfType<LinkPath>())
            _transport.Board.Put(ReportOf(changed));
    }

    private void Pump()
    {
        if (_carrier is not { } path)
            return;

        path.Cursor = Math.Max(path.Cursor, _window.First);
        while (path.Cursor < _window.Next && ReferenceEquals(path, _carrier) && path.Handle is { } handle)
        {
            if (!handle.Write(_window[path.Cursor]))
                return;

            path.Cursor = Math.Max(path.Cursor + 1, _window.First);
        }
    }

    private void Drop(LinkPath path, string why)
    {
        var handle = path.Handle!;
        var before = path.State;
        path.Close(why, Now, Now + _settings.RedialInterval);
        if (_carrier == path)
            _carrier = null;

        Report(path, before);
        handle.Disassociate(why, _transport.Log);
    }

    private void Deliver(IHandleEvent ev)
    {
        if (_listener is { } listener)
            listener.Notify(ev);
        else
            _early.Enqueue(ev);
    }

    private void Heard(Task<IHandleEventListener> reader)
    {
        if (!reader.IsCompletedSuccessfully)
            return;

        lock (_lock)
        {
#pragma warning disable RS0030 // it is complete
            _listener = reader.Result;
#pragma warning restore RS0030
            while (_early.TryDequeue(out var ev))
                _listener.Notify(ev);
        }
    }

    /// <param name="why">Null: the peer ended it in order.</param>
    private void End(string? why)
    {
        if (_hasEnded)
            return;

        _hasEnded = true;
        _carrier = null;
        if (why is not null && _closingSince is null)
            Deliver(new UnderlyingTransportError(new InvalidAssociationException(why), why));

        Deliver(new Disassociated(DisassociateInfo.Unknown));
        foreach (var path in _paths.Where(path => path.Handle is not null))
        {
            var handle = path.Handle!;
            path.Close(why ?? "the peer ended the association", Now, TimeSpan.MaxValue);
            handle.Disassociate(why ?? "the peer ended the association", _transport.Log);
        }

        _transport.Ended(this, [.. _paths.Select(ReportOf)]);
    }

    private void Report(LinkPath path, PathState before)
    {
        _transport.Board.Put(ReportOf(path));
        if (path.State != before)
            _transport.Changed(new PathChanged(ReportOf(path), before));
    }

    private PathReport ReportOf(LinkPath path) => new(
        RemoteAddress, path.Index, path.Remote, path.State, path.Since, path.RoundTrip, path.Late, path.Lost,
        path == _carrier, path.LastError);
}
