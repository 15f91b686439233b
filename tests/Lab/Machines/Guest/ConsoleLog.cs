using System.Text;

namespace HaActors.Lab.Machines.Guest;

/// <summary>What a machine wrote to its console since the lab was made; the start-up says there when it is done.</summary>
public sealed class ConsoleLog(string path)
{
    private const string Ready = "READY ";

    /// <summary>How often the machine came up.</summary>
    public int Boots => Lines().Count(line => line.StartsWith(Ready, StringComparison.Ordinal));

    public bool Contains(string text) => Lines().Any(line => line.Contains(text, StringComparison.Ordinal));

    public IReadOnlyList<string> Last(int count) => [.. Lines().TakeLast(count)];

    public IEnumerable<string> Lines()
    {
        if (!File.Exists(path))
            yield break;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            yield return line.TrimEnd('\r');
    }
}
