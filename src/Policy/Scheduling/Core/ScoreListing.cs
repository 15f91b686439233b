namespace HaActors.Policy.Scheduling;

/// <summary>Collects the scores with which resources were placed, in the order in which that happened.</summary>
internal sealed class ScoreListing
{
    private readonly List<string> _lines = [];

    /// <summary>As <c>crm_simulate -s</c> prints them.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <param name="by">What printed it, for example <c>pcmk__primitive_assign</c>: users' scripts look for these names.</param>
    public void Assignment(string by, Resource resource, Node node, int score) =>
        _lines.Add($"{by}: {resource.Id} allocation score on {node.Name}: {Scores.Text(score)}");

    public void Promotion(Resource instance, Node? node, int score) =>
        _lines.Add($"{instance.Id} promotion score {(node is null ? "(inactive)" : $"on {node.Name}")}: {Scores.Text(score)}");
}
