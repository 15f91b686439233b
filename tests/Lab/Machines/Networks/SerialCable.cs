using System.Net.Sockets;
using HaActors.Lab.Machines.Emulation;
using HaActors.Lab.Machines.Plan;

namespace HaActors.Lab.Machines.Networks;

/// <summary>
/// A null-modem cable between two machines: each calls a socket of the lab's, which carries the bytes. So the cable stays while
/// one of them is off, and can be cut.
/// </summary>
public sealed class SerialCable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly End _one;
    private readonly End _other;

    public SerialCable(SerialPlan plan, string sockets)
    {
        Plan = plan;
        _one = new End(QemuCommandLine.SerialSocket(sockets, plan.Name, plan.One));
        _other = new End(QemuCommandLine.SerialSocket(sockets, plan.Name, plan.Other));
        Start(_one, _other);
        Start(_other, _one);
    }

    public SerialPlan Plan { get; }

    /// <summary>The cable is pulled: what is said meanwhile is lost.</summary>
    public bool IsCut { get; set; }

    public void Dispose()
    {
        _one.Listener.Dispose();
        _other.Listener.Dispose();
        lock (_gate)
        {
            _one.Caller?.Dispose();
            _other.Caller?.Dispose();
        }
    }

    private void Start(End from, End to) =>
        new Thread(() => Carry(from, to)) { IsBackground = true, Name = $"serial {Plan.Name}" }.Start();

    private void Carry(End from, End to)
    {
        var buffer = new byte[1024];
        while (true)
        {
            Socket caller;
            try
            {
                caller = from.Listener.Accept();
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (_gate)
                from.Caller = caller;
            Carry(caller, to, buffer);
            lock (_gate)
                from.Caller = null;
            caller.Dispose();
        }
    }

    /// <summary>Until the machine is off.</summary>
    private void Carry(Socket caller, End to, byte[] buffer)
    {
        while (true)
        {
            int count;
            try
            {
                count = caller.Receive(buffer);
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (count == 0)
                return;
            lock (_gate)
            {
                if (!IsCut && to.Caller is { } peer)
                    Give(peer, buffer.AsSpan(0, count));
            }
        }
    }

    private static void Give(Socket peer, ReadOnlySpan<byte> bytes)
    {
        try
        {
            // A machine that stands still reads nothing: a real line drops what nobody takes, and stops nobody else.
            if (peer.Poll(0, SelectMode.SelectWrite))
                peer.Send(bytes);
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            // Lost, as on any serial line.
        }
    }

    private sealed class End
    {
        public End(string path)
        {
            File.Delete(path);
            Listener.Bind(new UnixDomainSocketEndPoint(path));
            Listener.Listen(1);
        }

        public Socket Listener { get; } = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public Socket? Caller { get; set; }
    }
}
