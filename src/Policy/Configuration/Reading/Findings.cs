namespace HaActors.Policy.Configuration.Reading;

/// <summary>All that is wrong with a configuration: an operator wants to see every error at once.</summary>
public sealed class Findings
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public bool Any => _errors.Count > 0;

    /// <param name="where">File and line, as far as known.</param>
    /// <param name="path">The key, from the root.</param>
    public void Add(string? where, string path, string problem) =>
        Add(where is null ? $"{path}: {problem}" : $"{where}: {path}: {problem}");

    /// <summary>Once: several parts of the reader may look at the same object.</summary>
    private void Add(string error)
    {
        if (!_errors.Contains(error))
            _errors.Add(error);
    }
}
