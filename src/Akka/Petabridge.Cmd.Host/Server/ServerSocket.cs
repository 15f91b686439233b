using System.Net;
using System.Net.Sockets;

namespace Petabridge.Cmd.Host.Server;

internal static class ServerSocket
{
    private const int Backlog = 16;

    public static Socket Listen(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
