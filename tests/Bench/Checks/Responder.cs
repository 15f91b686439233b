using System.Collections.Concurrent;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Checks;

/// <summary>
/// Ten thousand web servers in one process: all addresses of 127.0.0.0/8 on one port. Lines on its input say which answer 500.
/// </summary>
internal static class Responder
{
    public const string CommandName = "checks-respond";
    public const int Port = 18080;

    private static readonly byte[] Good = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"u8.ToArray();
    private static readonly byte[] Bad = "HTTP/1.1 500 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n"u8.ToArray();
    private static readonly ConcurrentDictionary<IPAddress, bool> Failing = [];

    public static Command Create()
    {
        var command = new Command(CommandName, "The servers of `checks`.") { Hidden = true };
        command.SetAction(async (parsed, stop) =>
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(IPAddress.Any, Port));
            listener.Listen(4096);
            _ = AcceptAsync(listener, stop);
            Console.WriteLine("ready");
            while (await Console.In.ReadLineAsync(stop) is { } line)
                Failing[IPAddress.Parse(line)] = true;
            return 0;
        });
        return command;
    }

    private static async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            _ = ServeAsync(await listener.AcceptAsync(stop), stop);
    }

    private static async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using var client = socket;
        var buffer = new byte[2048];
        try
        {
            var length = 0;
            while (length < buffer.Length && !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                var count = await client.ReceiveAsync(buffer.AsMemory(length), stop);
                if (count == 0)
                    return;
                length += count;
            }

            var here = ((IPEndPoint)client.LocalEndPoint!).Address;
            await client.SendAsync(Failing.ContainsKey(here) ? Bad : Good, stop);
            client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The checker has gone, as a connect check does.
        }
    }
}
