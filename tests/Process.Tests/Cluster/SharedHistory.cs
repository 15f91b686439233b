namespace HaActors.Process.Tests.Cluster;

/// <summary>The folder that the recorder agents of all nodes share: what they did, and how they shall behave.</summary>
public sealed class SharedHistory(string folder)
{
    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    public static string Agent => Path.Combine(AppContext.BaseDirectory, "Cluster", "recorder");

    /// <summary>NODE ACTION RESOURCE, oldest first; "active", "inactive" and "TWICE" among the actions.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            var path = Path.Combine(Folder, "history");
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
    }

    public int Count(string line) => Lines.Count(each => each == line);

    /// <summary>No resource was ever active on two nodes at a time.</summary>
    public void AssertNeverTwice() =>
        Assert.False(Lines.Any(line => line.Contains(" TWICE ")), string.Join('\n', Lines));

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
}
