using System.Net.Sockets;
using System.Text;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Power;

/// <summary>A unix socket that answers questions, such as those to the power switch: one line asks, a connection each.</summary>
public sealed class LineSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, string> _answer;

    /// <param name="answer">Gives the answer to a line; called on a thread of its own.</param>
    public LineSocket(string path, Func<string, string> answer)
    {
        _answer = answer;
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(16);
        // Own threads: a fence must not wait for the thread pool.
        new Thread(Accept) { IsBackground = true, Name = "line socket" }.Start();
    }

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        while (true)
        {
            Socket caller;
            try
            {
                caller = _listener.Accept();
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                return;
            }

            new Thread(() => Serve(caller)) { IsBackground = true, Name = "line socket request" }.Start();
        }
    }

    private void Serve(Socket caller)
    {
        using var stream = new NetworkStream(caller, ownsSocket: true);
        stream.ReadTimeout = 5_000;
        try
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            if (reader.ReadLine() is not { } request)
                return;
            stream.Write(Encoding.UTF8.GetBytes(Answer(request) + "\n"));
        }
        catch (IOException)
        {
            // The caller went away; whether the node is off is told to whoever asks next.
        }
    }

    private string Answer(string request)
    {
        try
        {
            return _answer(request);
        }
        catch (LabException cause)
        {
            return $"error {cause.Message}";
        }
    }
}
