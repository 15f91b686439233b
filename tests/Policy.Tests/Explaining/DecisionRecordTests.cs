using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Tests.Cib;

namespace HaActors.Policy.Tests.Explaining;

public class DecisionRecordTests
{
    [CasesFact]
    public void Recorded_changes_add_up_to_the_scores_of_every_case()
    {
        var wrong = new List<string>();
        foreach (var file in CaseFiles.All)
        {
            var cib = CibReader.Read(File.ReadAllText(file));
            var run = new SchedulingRun(cib, 1_500_000_000) { Record = new DecisionRecord() };
            run.Decide();
            foreach (var top in run.Resources)
                foreach (var resource in top.SelfAndDescendants())
                    foreach (var node in run.Nodes)
                        if (resource.Allowed.Contains(node) && Sum(run, resource, node) != resource.Allowed[node])
                            wrong.Add($"{Path.GetFileName(file)}: {resource} on {node}: "
                                + $"{Sum(run, resource, node)} instead of {resource.Allowed[node]}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static int Sum(SchedulingRun run, Resource resource, Node node)
    {
        var sum = 0;
        foreach (var change in run.Record!.Of(resource).Changes)
            if (change.Node == node)
                sum = change.Sets ? change.Score : Scores.Add(sum, change.Score);
        return sum;
    }
}
