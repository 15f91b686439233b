namespace HaActors.Host.Configuration;

/// <summary>All that is wrong with a configuration: an operator wants to see every error at once.</summary>
public sealed class Findings
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public bool Any => _errors.Count > 0;

    /// <param name="where">File and line, as far as known.</param>
    /// <param name="path">The key, from the root.</param>
    public void Add(string? where, string path, string problem) =>
        _errors.Add(where is null ? $"{path}: {problem}" : $"{where}: {path}: {problem}");
}
