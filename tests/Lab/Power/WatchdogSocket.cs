using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace HaActors.Lab.Power;

/// <summary>
/// A node's watchdog: once armed it resets the node unless it is petted in time, whatever becomes of who armed it. See
/// <c>SocketWatchdog</c> for its words.
/// </summary>
public sealed class WatchdogSocket : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock _gate = new();
    private readonly Action _reset;
    private TimeSpan? _timeout;
    private long _pettedAt;

    /// <param name="reset">Ends what runs on the node, and boots it.</param>
    public WatchdogSocket(string path, Action reset)
    {
        _reset = reset;
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(16);
        new Thread(Watch) { IsBackground = true, Name = "watchdog" }.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>One thread answers callers and keeps the time: whoever boots anew waits until the old life has ended.</summary>
    private void Watch()
    {
        try
        {
            while (true)
            {
                if (_listener.Poll(Look, SelectMode.SelectRead))
                {
                    var caller = _listener.Accept();
                    new Thread(() => Serve(caller)) { IsBackground = true, Name = "watchdog's caller" }.Start();
                }

                if (IsOverdue())
                    _reset();
            }
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            // It was disposed.
        }
    }

    private bool IsOverdue()
    {
        lock (_gate)
        {
            if (_timeout is not { } timeout || Stopwatch.GetElapsedTime(_pettedAt) < timeout)
                return false;

            _timeout = null;
            return true;
        }
    }

    private void Serve(Socket caller)
    {
        using var stream = new NetworkStream(caller, ownsSocket: true);
        try
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (reader.ReadLine() is { } line)
            {
                if (Hear(line.Split(' ')))
                    stream.Write("ok\n"u8);
            }
        }
        catch (IOException)
        {
            // The node is gone; its watchdog counts on.
        }
    }

    /// <returns>Whether it is answered.</returns>
    private bool Hear(string[] words)
    {
        lock (_gate)
        {
            _pettedAt = Stopwatch.GetTimestamp();
            if (words is ["arm", var seconds])
                _timeout = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
            else if (words is ["disarm"])
                _timeout = null;
        }

        return words is ["arm", _];
    }
}
