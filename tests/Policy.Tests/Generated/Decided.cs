using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Tests.Generated;

/// <summary>A decision upon a CIB, and questions about its graph.</summary>
internal sealed class Decided
{
    /// <summary>Far more than any configuration of this size needs.</summary>
    private const long StepLimit = 3_000_000;

    private readonly Dictionary<ScheduledAction, Synapse> _synapses = [];

    public Decided(CibDocument cib)
    {
        Run = new SchedulingRun(cib, HistoryGenerator.Now) { StepLimit = StepLimit, ScoreListing = new ScoreListing() };
        Run.Decide();
        foreach (var synapse in Run.Graph)
            _synapses[synapse.Action] = synapse;
    }

    public SchedulingRun Run { get; }

    public static Decided Upon(GeneratedCib cib) => new(CibReader.Read(cib.Xml));

    public IEnumerable<Primitive> Primitives => Run.Resources
        .SelectMany(static top => top.SelfAndDescendants())
        .OfType<Primitive>();

    /// <summary>All that is told of it.</summary>
    public static string Text(CibDocument cib)
    {
        var scores = new ScoreListing();
        var report = SimulationReport.Of(cib, new SimulationRequest { Scores = scores });
        return string.Join(
            '\n',
            [report.Summary, .. scores.Lines, DotText.Of(report.Run), GraphXml.Of(report.Run), CibWriter.Write(report.After!)]);
    }

    /// <summary>The CIB after all that the graph asks for was done.</summary>
    public CibDocument After() => TransitionRun.Carry(Run, []).Result;

    public bool IsInGraph(ScheduledAction action) => _synapses.ContainsKey(action);

    /// <summary>Everything that the graph puts before an action.</summary>
    public HashSet<ScheduledAction> Ancestors(ScheduledAction action)
    {
        var found = new HashSet<ScheduledAction>();
        var open = new Stack<ScheduledAction>([action]);
        while (open.TryPop(out var next))
            if (_synapses.TryGetValue(next, out var synapse))
                foreach (var input in synapse.Inputs)
                    if (found.Add(input))
                        open.Push(input);
        return found;
    }

    /// <summary>Synapses that can never run, as what precedes them leads back to them or is not in the graph.</summary>
    public List<Synapse> Stuck()
    {
        var done = new HashSet<ScheduledAction>();
        var waiting = Run.Graph.ToList();
        int before;
        do
        {
            before = waiting.Count;
            waiting.RemoveAll(synapse => synapse.Inputs.TrueForAll(done.Contains) && done.Add(synapse.Action));
        }
        while (waiting.Count < before);
        return waiting;
    }
}
