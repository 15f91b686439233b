using System.Buffers.Binary;
using System.Net.Sockets;
using Akka.Actor;
using Google.Protobuf;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>
/// One TCP connection: frames of a four-byte little-endian length and that many bytes. Writes gather in a buffer and
/// leave in one system call; reading stops while too much of what arrived is not yet processed.
/// </summary>
/// <remarks>
/// Edge code: it runs on the sockets' threads (ValueTask.ConfigureAwait(false) keeps it there) and only ever enqueues.
/// </remarks>
internal sealed class TcpAssociationHandle : AssociationHandle, IInboundFlow, IPayloadCopier
{
    private const int HeaderSize = 4;

    private readonly TcpTransport _transport;
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly Lock _lock = new();
    private readonly ReadBuffers _buffers = new();

    private byte[] _gathering;
    private byte[] _leaving;
    private int _gathered;
    private int _leavingCount;
    private bool _flushing;
    private bool _refused;
    private bool _closing;
    private bool _ended;
    private int _closed;

    private long _unprocessed;
    private TaskCompletionSource? _resumeReading;
    private IHandleEventListener? _listener;

    public TcpAssociationHandle(
        TcpTransport transport, Socket socket, Stream stream, Address localAddress, Address remoteAddress)
        : base(localAddress, remoteAddress)
    {
        _transport = transport;
        _socket = socket;
        _stream = stream;
        _gathering = new byte[16 * 1024];
        _leaving = new byte[16 * 1024];
        _ = ReadAsync();
    }

    public override bool Write(ByteString payload) => Write(payload.Span);

    public bool Write(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_closing)
                // lost, as it would be on the wire: the end of the connection has been or will be reported
                return true;

            var size = HeaderSize + payload.Length;
            if (_gathered > 0 && _gathered + _leavingCount + size > _transport.Limits.WriteBuffer)
            {
                _refused = true;
                return false;
            }

            if (_gathering.Length - _gathered < size)
                Array.Resize(ref _gathering, Math.Max(_gathering.Length * 2, _gathered + size));
            BinaryPrimitives.WriteInt32LittleEndian(_gathering.AsSpan(_gathered), payload.Length);
            payload.CopyTo(_gathering.AsSpan(_gathered + HeaderSize));
            _gathered += size;
            if (_flushing)
                return true;
            _flushing = true;
        }

        _ = FlushAsync();
        return true;
    }

#pragma warning disable CS0672, CS0809 // the attribute belongs to the callers
    public override void Disassociate()
    {
        lock (_lock)
        {
            if (_closing)
                return;
            _closing = true;
            if (_flushing)
                return;   // the flush goes on to close when it is done
        }

        HalfClose();
    }
#pragma warning restore CS0672, CS0809

    public void Processed(int sizeBytes)
    {
        TaskCompletionSource? resume = null;
        _buffers.Processed();
        lock (_lock)
        {
            _unprocessed -= sizeBytes;
            if (_resumeReading is not null && _unprocessed <= _transport.Limits.ReadAhead / 2)
            {
                resume = _resumeReading;
                _resumeReading = null;
            }
        }

        resume?.SetResult();
    }

    /// <summary>Closes at once; what was not yet written is lost.</summary>
    public void Abort()
    {
        lock (_lock)
            _closing = true;
        Close();
    }

    private async Task FlushAsync()
    {
        try
        {
            while (true)
            {
                var wasRefused = false;
                lock (_lock)
                {
                    _leavingCount = 0;
                    if (_gathered == 0)
                    {
                        _flushing = false;
                        break;
                    }

                    (_gathering, _leaving) = (_leaving, _gathering);
                    _leavingCount = _gathered;
                    _gathered = 0;
                    wasRefused = _refused;
                    _refused = false;
                }

                if (wasRefused)
                    _listener?.Notify(RoomToWrite.Instance);
                await _stream.WriteAsync(_leaving.AsMemory(0, _leavingCount)).ConfigureAwait(false);
            }
        }
        catch (Exception cause) when (cause is IOException or SocketException or ObjectDisposedException)
        {
            Fail(cause);
            return;
        }

        bool close;
        lock (_lock)
            close = _closing;
        if (close)
            HalfClose();
    }

    private async Task ReadAsync()
    {
        try
        {
            _listener = await new ValueTask<IHandleEventListener>(ReadHandlerSource.Task).ConfigureAwait(false);
            while (true)
            {
                var count = await _stream.ReadAsync(_buffers.Free).ConfigureAwait(false);
                if (count == 0)
                    break;
                if (Volatile.Read(ref _closing))
                    continue;   // only waiting for the other side's end
                _buffers.Read(count);
                _buffers.MakeRoom(DeliverFrames());
                if (PauseReading() is { } pause)
                    await new ValueTask(pause.Task).ConfigureAwait(false);
            }

            _listener.Notify(new Disassociated(DisassociateInfo.Unknown));
        }
        catch (AkkaProtocolException cause)
        {
            _listener?.Notify(new UnderlyingTransportError(cause, cause.Message));
            _listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
            Abort();
            return;
        }
        catch (Exception cause) when (cause is IOException or SocketException or ObjectDisposedException)
        {
            Fail(cause);
            return;
        }

        lock (_lock)
        {
            _ended = true;
            if (_flushing && !_closing)
            {
                _closing = true;
                return;
            }

            _closing = true;
        }

        Close();
    }

    /// <returns>The size of the frame that is incomplete, header and all; of a header where not even that is
    /// there.</returns>
    private int DeliverFrames()
    {
        while (_buffers.Filled is { Length: >= HeaderSize } bytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > _transport.MaximumPayloadBytes)
                throw new AkkaProtocolException(
                    $"[{PeerText ?? RemoteAddress.ToString()}] sent a frame of {(uint)length} bytes, which exceeds maximum-frame-size " +
                    $"({_transport.MaximumPayloadBytes}), or no frame at all");
            if (bytes.Length - HeaderSize < length)
                return HeaderSize + length;

            _buffers.Skip(HeaderSize);
            if (_listener is IPayloadReader)
            {
                lock (_lock)
                    _unprocessed += length;
                _listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(_buffers.Take(length))));
            }
            else
            {
                // Whoever does not say when it is done may keep what it is given.
                _listener!.Notify(new InboundPayload(ByteString.CopyFrom(_buffers.Filled[..length])));
                _buffers.Skip(length);
            }
        }

        return HeaderSize;
    }

    private TaskCompletionSource? PauseReading()
    {
        lock (_lock)
        {
            if (_unprocessed <= _transport.Limits.ReadAhead || _closing)
                return null;
            // Resumed on a socket thread, never on the processing actor's: reading would then happen there.
            return _resumeReading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    // A socket that closes with unread bytes resets the connection, and the peer may lose our last words: tell it that
    // nothing more comes, and wait for its own end.
    private void HalfClose()
    {
        bool ended;
        TaskCompletionSource? resume;
        lock (_lock)
        {
            ended = _ended;
            resume = _resumeReading;
            _resumeReading = null;
        }

        if (ended)
        {
            Close();
            return;
        }

        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            Close();
            return;
        }

        resume?.SetResult();
        _transport.System.Scheduler.Advanced.ScheduleOnce(_transport.Limits.Linger, Close);
    }

    private void Fail(Exception cause)
    {
        bool ours;
        lock (_lock)
        {
            ours = _closing;
            _closing = true;
        }

        if (!ours)
            _listener?.Notify(new UnderlyingTransportError(cause, cause.Message));
        _listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
        Close();
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _stream.Dispose();
        _socket.Dispose();
        _transport.Closed(this);
        TaskCompletionSource? resume;
        lock (_lock)
        {
            resume = _resumeReading;
            _resumeReading = null;
        }

        resume?.SetResult();
    }
}
