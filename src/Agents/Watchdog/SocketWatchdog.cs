using System.Globalization;
using System.Net.Sockets;

namespace HaActors.Agents;

/// <summary>
/// A watchdog that is another program, behind a Unix socket: for trials where no kernel's device may be opened. Whoever
/// listens there must end this machine unless it is petted in time, whether or not the connection stands.
/// </summary>
/// <remarks>
/// Lines of text: <c>arm SECONDS</c>, answered by <c>ok</c> or by why not; then <c>pet</c> and <c>disarm</c>, not answered.
/// </remarks>
/// <param name="path">The socket's, without <see cref="Scheme"/>.</param>
public sealed class SocketWatchdog(string path) : IWatchdog, IDisposable
{
    /// <summary>What stands before the path where a device is expected.</summary>
    public const string Scheme = "unix:";

    private const int PatienceMs = 1000;

    private NetworkStream? _stream;

    public string? Open(TimeSpan timeout)
    {
        Dispose();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = PatienceMs,
            ReceiveTimeout = PatienceMs,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            _stream = new NetworkStream(socket, ownsSocket: true);
            if (!Say(string.Create(CultureInfo.InvariantCulture, $"arm {(int)timeout.TotalSeconds}")))
                return $"{path} takes nothing";

            using var reader = new StreamReader(_stream, leaveOpen: true);
            return reader.ReadLine() is var answer && answer == "ok" ? null : $"{path} says: {answer}";
        }
        catch (Exception cause) when (cause is SocketException or IOException)
        {
            socket.Dispose();
            return $"{path} is no watchdog: {cause.Message}";
        }
    }

    public bool Pet() => Say("pet");

    public bool Disarm() => _stream is null || Say("disarm");

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private bool Say(string line)
    {
        try
        {
            _stream?.Write([.. System.Text.Encoding.ASCII.GetBytes(line), (byte)'\n']);
            return _stream is not null;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
