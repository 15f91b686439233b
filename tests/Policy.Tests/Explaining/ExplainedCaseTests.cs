using HaActors.Policy.Cib;
using HaActors.Policy.Explaining;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Tests.Cib;

namespace HaActors.Policy.Tests.Explaining;

public class ExplainedCaseTests
{
    private const string Unknown = "not known";

    [CasesFact]
    public void Every_primitive_that_does_not_run_has_a_first_cause()
    {
        var unexplained = new List<string>();
        foreach (var (name, explanation) in All())
            foreach (var one in explanation.Resources)
                if (one.Resource is Primitive primitive && DoesNotRun(primitive)
                    && (one.FirstCause is null || one.FirstCause.Chain.Any(static cause => Lacks(cause.Text))
                        || one.FirstCause.Root.Unblock.Count == 0 && one.FirstCause.Unblock.Count == 0))
                    unexplained.Add($"{name}: {primitive}: {string.Join("; ", one.FirstCause?.Chain ?? [])}");
        Assert.True(unexplained.Count == 0, $"{unexplained.Count}\n{string.Join('\n', unexplained)}");
    }

    [CasesFact]
    public void Every_change_of_a_resource_has_a_reason()
    {
        var unexplained = new List<string>();
        foreach (var (name, explanation) in All())
            foreach (var one in explanation.Resources)
                if (one.Resource is Primitive && !one.Decision.StartsWith("none", StringComparison.Ordinal)
                    && (one.Because is null || Lacks(one.Because)))
                    unexplained.Add($"{name}: {one.Resource}: {one.Decision}: {one.Because}");
        Assert.True(unexplained.Count == 0, $"{unexplained.Count}\n{string.Join('\n', unexplained)}");
    }

    [CasesFact]
    public void Every_action_of_the_graph_has_a_why()
    {
        var unexplained = new List<string>();
        foreach (var (name, explanation) in All())
            foreach (var one in explanation.Actions)
                if (Lacks(one.Why) || one.Obstacle is not null || one.WaitsFor.Any(static wait => Lacks(wait.Text)))
                    unexplained.Add($"{name}: {ActionNames.Of(one.Action)}: {one.Why} {one.Obstacle}");
        Assert.True(unexplained.Count == 0, $"{unexplained.Count}\n{string.Join('\n', unexplained)}");
    }

    private static bool DoesNotRun(Primitive primitive) =>
        primitive.AssignedTo is null || primitive.NextRole == Role.Stopped
        || (ActionFactory.Find(primitive, Tasks.Start, 0, primitive.AssignedTo) is { IsRunnable: false } start
            && primitive.Managed && (start.IsRequired || !primitive.RunningOn.Contains(primitive.AssignedTo)));

    private static bool Lacks(string text) => text.Length == 0 || text.Contains(Unknown, StringComparison.Ordinal);

    private static IEnumerable<(string Name, Explanation Explanation)> All()
    {
        foreach (var file in CaseFiles.All)
        {
            var cib = CibReader.Read(File.ReadAllText(file));
            var run = new SchedulingRun(cib, 1_500_000_000) { Record = new DecisionRecord() };
            run.Decide();
            yield return (Path.GetFileNameWithoutExtension(file), new Explainer(run).All());
        }
    }
}
