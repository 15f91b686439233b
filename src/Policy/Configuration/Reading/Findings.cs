namespace HaActors.Policy.Configuration.Reading;

/// <summary>All that is wrong with a configuration: an operator wants to see every error at once.</summary>
public sealed class Findings
{
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _paths = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>What is doubtful, and yet counts.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public bool Any => _errors.Count > 0;

    /// <param name="where">File and line, as far as known.</param>
    /// <param name="path">The key, from the root.</param>
    public void Add(string? where, string path, string problem)
    {
        Add(_errors, where, path, problem);
        _paths.Add(path);
    }

    public void Warn(string? where, string path, string problem) => Add(_warnings, where, path, problem);

    /// <summary>There is an error of what stands at the path, or of anything in it.</summary>
    public bool AnyWithin(string path) =>
        _paths.Exists(known => known == path || known.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>Once: several parts of the reader may look at the same object.</summary>
    private static void Add(List<string> findings, string? where, string path, string problem)
    {
        var finding = where is null ? $"{path}: {problem}" : $"{where}: {path}: {problem}";
        if (!findings.Contains(finding))
            findings.Add(finding);
    }
}
