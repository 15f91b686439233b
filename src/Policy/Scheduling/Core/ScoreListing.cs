namespace HaActors.Policy.Scheduling;

/// <summary>Collects the scores with which resources were placed, in the order in which that happened.</summary>
internal sealed class ScoreListing
{
    private readonly List<ScoreEntry> _entries = [];

    public IReadOnlyList<ScoreEntry> Entries => _entries;

    /// <summary>As <c>crm_simulate -s</c> prints them.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            foreach (var entry in _entries)
                yield return entry.Text;
        }
    }

    /// <param name="by">What printed it, for example <c>pcmk__primitive_assign</c>: users' scripts look for these names.</param>
    public void Assignment(string by, Resource resource, Node node, int score) =>
        _entries.Add(new ScoreEntry(by, resource.Id, node.Name, score));

    public void Promotion(Resource instance, Node? node, int score) =>
        _entries.Add(new ScoreEntry(null, instance.Id, node?.Name, score));
}

/// <summary>The score of a resource for a node.</summary>
/// <param name="By">Null: it decides who is promoted.</param>
/// <param name="Node">Null: the instance has no node.</param>
internal sealed record ScoreEntry(string? By, string Resource, string? Node, int Score)
{
    public string Text => By is null
        ? $"{Resource} promotion score {(Node is null ? "(inactive)" : $"on {Node}")}: {Scores.Text(Score)}"
        : $"{By}: {Resource} allocation score on {Node}: {Scores.Text(Score)}";
}
