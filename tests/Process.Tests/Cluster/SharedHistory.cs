using System.Globalization;

namespace HaActors.Process.Tests.Cluster;

/// <summary>The folder that the recorder agents of all nodes share: what they did, and how they shall behave.</summary>
public sealed class SharedHistory(string folder)
{
    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    public static string Agent => Path.Combine(AppContext.BaseDirectory, "Cluster", "recorder");

    /// <summary>NODE ACTION RESOURCE, oldest first; "active", "inactive", "TWICE" and "OVERLAP" among the actions.</summary>
    public IReadOnlyList<string> Lines => LinesOf("history");

    public int Count(string line) => Lines.Count(each => each == line);

    /// <summary>No resource was ever active on two nodes at a time, and no node did two things at a time with one.</summary>
    public void AssertNeverTwice() => Assert.False(Lines.Any(IsWrong), string.Join('\n', Lines));

    public static bool IsWrong(string line) => line.Contains(" TWICE ") || line.Contains(" OVERLAP ");

    /// <summary>When monitors of a resource began on a node: seconds of the monotonic clock, oldest first.</summary>
    public IReadOnlyList<double> Monitors(string node, string resource) =>
    [
        .. LinesOf("monitors").Select(line => line.Split(' ')).Where(words => words[0] == node && words[1] == resource)
            .Select(words => double.Parse(words[2], CultureInfo.InvariantCulture)),
    ];

    /// <param name="node">Null: on all nodes.</param>
    /// <param name="mood">hang, fail, garbage or slow SECONDS; null: as it should.</param>
    public void SetMood(string action, string? node, string? mood)
    {
        var path = Path.Combine(Folder, node is null ? $"mood.{action}" : $"mood.{action}.{node}");
        if (mood is null)
            File.Delete(path);
        else
            File.WriteAllText(path, mood + "\n");
    }

    private string[] LinesOf(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }
}
