using System.Globalization;

namespace HaActors.Simulation.Runtime;

/// <summary>Takes the lines of a run: what happened when on which node.</summary>
public interface ITrace
{
    /// <summary>False: nobody reads the lines, so that callers need not format them.</summary>
    bool IsEnabled { get; }

    /// <param name="time">Virtual time since the run began.</param>
    /// <param name="node">The node's name, or "-" for the driver, the network and the script.</param>
    /// <param name="text">One line.</param>
    void Line(TimeSpan time, string node, string text);
}

public sealed class NoTrace : ITrace
{
    public static readonly NoTrace Instance = new();

    private NoTrace()
    {
    }

    public bool IsEnabled => false;

    public void Line(TimeSpan time, string node, string text)
    {
    }
}

/// <summary>Writes the lines to a text writer.</summary>
public sealed class TextTrace(TextWriter writer) : ITrace
{
    public bool IsEnabled => true;

    public void Line(TimeSpan time, string node, string text) => writer.WriteLine(Format(time, node, text));

    public static string Format(TimeSpan time, string node, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds,14:F6} {node,-6} {Flat(text)}");

    private static string Flat(string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? text.ReplaceLineEndings(" | ") : text;
}

/// <summary>Keeps a hash of the lines: to compare two runs without keeping either.</summary>
public sealed class HashTrace : ITrace
{
    public bool IsEnabled => true;

    public ulong Hash { get; private set; } = StableHash.Start;

    public long Lines { get; private set; }

    public void Line(TimeSpan time, string node, string text)
    {
        Hash = StableHash.Add(StableHash.Add(StableHash.Add(Hash, time.Ticks), node), text);
        Lines++;
    }
}
