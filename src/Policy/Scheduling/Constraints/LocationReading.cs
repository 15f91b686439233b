using System.Text.RegularExpressions;
using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>Reads where resources may or should be.</summary>
internal sealed class LocationReading(SchedulingRun run, ConstraintNames names)
{
    public void Read(LocationEntry entry)
    {
        if (!entry.Sets.IsDefaultOrEmpty)
        {
            foreach (var set in entry.Sets)
                foreach (var name in names.Members(set))
                    if (names.Require(name, set.Place) is { } member)
                        Add(entry, member, set.Role ?? entry.Role, set.Score ?? entry.Score, null);
            return;
        }

        if (entry.Pattern is not null)
        {
            ReadPattern(entry);
            return;
        }

        if (names.SetOf(entry.Resource) is { } several)
        {
            foreach (var name in several)
                if (names.Require(name, entry.Place) is { } member)
                    Add(entry, member, entry.Role, entry.Score, null);
            return;
        }

        if (names.Require(entry.Resource, entry.Place) is { } resource)
            Add(entry, resource, entry.Role, entry.Score, null);
    }

    private void ReadPattern(LocationEntry entry)
    {
        var invert = entry.Pattern!.StartsWith('!');
        Regex pattern;
        try
        {
            // The time limit: a configuration must not be able to hold up decisions.
            pattern = new Regex(entry.Pattern[(invert ? 1 : 0)..], RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            names.Wrong(entry.Place, $"its pattern is not a regular expression ({e.Message})");
            return;
        }

        foreach (var resource in run.Resources)
        {
            var match = pattern.Match(resource.Id);
            if (match.Success != invert)
                Add(entry, resource, entry.Role, entry.Score, invert ? null : match);
        }
    }

    private void Add(LocationEntry entry, Resource resource, string? roleName, string? score, Match? match)
    {
        if (entry.Node is not null && score is not null)
        {
            var node = run.FindNode(entry.Node) ?? run.Nodes.Find(known => known.Id == entry.Node);
            if (node is not null)
                Add(new Location(
                    entry.Id, resource, RoleFor(roleName), ModeOf(entry), [(node, CibValue.Score(score, 0))]));
            return;
        }

        if (entry.Rules.IsDefaultOrEmpty)
        {
            names.Wrong(entry.Place, "it has neither a node with a score nor a rule");
            return;
        }

        foreach (var rule in entry.Rules)
            AddRule(entry, resource, rule, roleName, match);
    }

    private void AddRule(LocationEntry entry, Resource resource, RuleEntry rule, string? roleName, Match? match)
    {
        var nodes = new List<(Node, int)>();
        var everywhere = new RuleInput(run.Now)
        {
            ResourceMeta = resource.Meta,
            PatternGroups = match?.Groups.Values.Select(group => group.Value).ToArray(),
        };
        foreach (var node in run.Nodes)
        {
            var input = everywhere with { NodeAttributes = node.Attributes };
            if (NamesParameters(rule))
                input = input with { ResourceParameters = ParametersOf(resource, input) };
            if (RuleEvaluation.Holds(rule, input))
                nodes.Add((node, ScoreOf(rule, node, input)));
        }

        if (nodes.Count > 0)
            Add(new Location(rule.Id, resource, RoleFor(rule.Role ?? roleName), ModeOf(entry), nodes)
            {
                Constraint = entry.Id,
            });
        if (ModeOf(entry) == ProbeMode.Exclusive)
            resource.ExclusiveDiscovery = true;
    }

    /// <summary>A rule's own score, or the node attribute's that it names; who lacks that is forbidden.</summary>
    private static int ScoreOf(RuleEntry rule, Node node, RuleInput input)
    {
        if (rule.ScoreAttribute is not { } attribute)
            return CibValue.Score(rule.Score, 0);
        return node.Attributes.TryGetValue(input.Expanded(attribute), out var value) && value is not null
            ? CibValue.Score(value, 0)
            : -Scores.Infinity;
    }

    private static bool NamesParameters(ConditionEntry condition) => condition switch
    {
        RuleEntry rule => rule.Conditions.Any(NamesParameters),
        AttributeCondition attribute => attribute.ValueSource == "param",
        _ => false,
    };

    private static Dictionary<string, string> ParametersOf(Resource resource, RuleInput input)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        AttributeBlocks.Evaluate(resource.Entry.Parameters, input, parameters, false, null);
        return parameters;
    }

    private static ProbeMode ModeOf(LocationEntry entry) => entry.Discovery?.ToUpperInvariant() switch
    {
        "NEVER" => ProbeMode.Never,
        "EXCLUSIVE" => ProbeMode.Exclusive,
        _ => ProbeMode.Always,
    };

    /// <summary>Being started, or unpromoted, comes before every other role, so that such a constraint holds for all.</summary>
    private static Role RoleFor(string? name) => RoleNames.Parse(name) switch
    {
        Role.Promoted => Role.Promoted,
        Role.Stopped => Role.Stopped,
        _ => Role.Unknown,
    };

    private void Add(Location location)
    {
        run.Locations.Add(location);
        location.Resource.Locations.Add(location);
        if (location.Mode == ProbeMode.Exclusive)
            location.Resource.ExclusiveDiscovery = true;
    }
}
