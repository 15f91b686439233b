using System.Text;

namespace HaActors.Persistence.Worker;

/// <summary>Standard output, a whole line at a time and nothing held back: the process may be killed behind each.</summary>
public sealed class Output
{
    private readonly Stream _stream = Console.OpenStandardOutput();
    private readonly Lock _lock = new();

    public void Line(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" ") + "\n");
        lock (_lock)
            _stream.Write(bytes);
    }
}
