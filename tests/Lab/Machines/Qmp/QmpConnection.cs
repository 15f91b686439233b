using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.Qmp;

/// <summary>What happened to a machine, and when the lab heard of it (<see cref="Stopwatch.GetTimestamp"/>).</summary>
public sealed record MachineEvent(long At, string Name);

/// <summary>One QEMU process, asked and listened to.</summary>
public sealed class QmpConnection : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentQueue<MachineEvent> _events = new();
    private readonly Action<MachineEvent> _tell;
    private long _last;

    private QmpConnection(Socket socket, Action<MachineEvent> tell)
    {
        _socket = socket;
        _tell = tell;
        _reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        new Thread(Listen) { IsBackground = true, Name = "qmp" }.Start();
    }

    /// <summary>Everything that happened since the connection was made, oldest first.</summary>
    public IReadOnlyCollection<MachineEvent> Events => _events;

    /// <param name="tell">Hears of every event at once, on a thread of the connection's own.</param>
    /// <exception cref="LabException">QEMU does not answer.</exception>
    public static async Task<QmpConnection> OpenAsync(string path, Action<MachineEvent> tell)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                var connection = new QmpConnection(socket, tell);
                await connection.DoAsync(QmpCommand.Capabilities);
                return connection;
            }
            catch (SocketException cause)
            {
                socket.Dispose();
                if (Stopwatch.GetElapsedTime(began) > s_patience)
                    throw new LabException($"QEMU does not answer at {path}: {cause.Message}");
            }

            await Task.Delay(s_poll);
        }
    }

    /// <exception cref="LabException">QEMU refused, stands still or is gone.</exception>
    public async Task<JsonElement> DoAsync(QmpCommand command)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToLine(id) + "\n"));
            return await answer.Task.WaitAsync(s_patience);
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException or TimeoutException)
        {
            throw new LabException($"{command.Name}: QEMU does not answer: {cause.Message}");
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public void Dispose()
    {
        // Shut down first: the listening thread is in a read.
        if (_socket.Connected)
            _socket.Shutdown(SocketShutdown.Both);
        _socket.Dispose();
    }

    private void Listen()
    {
        try
        {
            while (_reader.ReadLine() is { } line)
                Take(QmpLine.Parse(line));
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            // QEMU is gone: whoever waits for an answer is told below.
        }

        foreach (var waiting in _waiting.Values)
            waiting.TrySetException(new LabException("QEMU is gone"));
    }

    private void Take(QmpLine? line)
    {
        switch (line)
        {
            case QmpLine.Answer answer when _waiting.TryGetValue(answer.Id, out var waiting):
                waiting.TrySetResult(answer.Value);
                break;
            case QmpLine.Failed failed when _waiting.TryGetValue(failed.Id, out var waiting):
                waiting.TrySetException(new LabException(failed.Why));
                break;
            case QmpLine.Event happened:
                var told = new MachineEvent(Stopwatch.GetTimestamp(), happened.Name);
                _events.Enqueue(told);
                _tell(told);
                break;
        }
    }
}
