using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Sockets that go the way that a check says, and what their errors mean.</summary>
internal static class CheckSockets
{
    private const int SolSocket = 1;
    private const int BindToDevice = 25;

    /// <exception cref="CheckFailure">This director cannot.</exception>
    public static Socket Open(ServerAddress target, CheckRoute route, SocketType type, ProtocolType protocol)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(target.Address.AddressFamily, type, protocol);
            if (route.Interface is { } device)
                socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(device));
            if (route.Source is { } source)
                socket.Bind(new IPEndPoint(source, 0));
            return socket;
        }
        catch (SocketException cause)
        {
            socket?.Dispose();
            throw new CheckFailure(WhyNotOpened(route, cause), cause) { IsOwnFault = true };
        }
    }

    /// <summary>What an error means while a connection is made, or used.</summary>
    public static CheckFailure Failure(SocketException cause, CheckRoute route) => cause.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new CheckFailure("connection refused", cause),
        SocketError.ConnectionReset => new CheckFailure("the server broke the connection", cause),
        SocketError.Shutdown or SocketError.ConnectionAborted => new CheckFailure("the server closed the connection", cause),
        SocketError.HostUnreachable or SocketError.HostDown =>
            new CheckFailure("the host is unreachable", cause) { IsSilence = true },
        SocketError.NetworkUnreachable or SocketError.NetworkDown =>
            new CheckFailure("there is no route to the server", cause) { IsSilence = true },
        SocketError.TimedOut => new CheckFailure("the connection timed out", cause) { IsSilence = true },
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable =>
            new CheckFailure("this director has no more sockets", cause) { IsOwnFault = true },
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse =>
            new CheckFailure(NoPort(route), cause) { IsOwnFault = true },
        SocketError.AccessDenied =>
            new CheckFailure("this director may not send there (a rule of its firewall, or a missing right)", cause) { IsOwnFault = true },
        _ => new CheckFailure(cause.Message, cause),
    };

    private static string NoPort(CheckRoute route) => route.Source is { } source
        ? $"this director has no free port at {source}"
        : "this director has no free port for a connection";

    private static string WhyNotOpened(CheckRoute route, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => $"the source address {route.Source} is not on this director",
        SocketError.TooManyOpenSockets => "this director has no more sockets",
        SocketError.AccessDenied => $"this director may not bind checks to {route.Interface ?? $"{route.Source}"}: it lacks the right",
        _ => $"no socket for the check: {cause.Message}{(route.Interface is { } device ? $" (interface {device})" : "")}",
    };
}
