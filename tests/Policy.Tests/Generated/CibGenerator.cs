using System.Xml.Linq;

namespace HaActors.Policy.Tests.Generated;

/// <summary>
/// Makes configurations with every kind of node, resource, constraint and history that decisions take note of. Old names
/// (<c>stonith-enabled</c>) are used where there are such, so that older tools understand it as well.
/// </summary>
internal sealed class CibGenerator
{
    private readonly Dice _dice;
    private readonly NodeGenerator _nodes;
    private readonly ResourceGenerator _resources;
    private readonly bool _isWild;

    private CibGenerator(int seed, bool wild)
    {
        _dice = new Dice(seed);
        _isWild = wild;
        _nodes = new NodeGenerator(_dice);
        _resources = new ResourceGenerator(_dice, _nodes.Members);
    }

    /// <summary>The CIB's XML; the same for the same seed.</summary>
    /// <param name="wild">
    /// Contradictions too: constraints of a resource with itself, unknown names, instances where there are none.
    /// </param>
    public static string Make(int seed, bool wild) => new CibGenerator(seed, wild).Cib().ToString();

    private XElement Cib()
    {
        var options = new OptionGenerator(_dice);
        var crmConfig = options.CrmConfig();
        _resources.Make(options.IsFencing);
        var constraints = new ConstraintGenerator(_dice, _resources, _nodes.Members, _isWild);
        var resources = new XElement("resources", _resources.Elements);
        var configuration = new XElement(
            "configuration", crmConfig, _nodes.Elements(_resources), resources, constraints.Constraints());
        if (_dice.Percent(15))
            configuration.Add(Topology());
        if (options.ResourceDefaults() is { } resourceDefaults)
            configuration.Add(resourceDefaults);
        if (options.OperationDefaults() is { } operationDefaults)
            configuration.Add(operationDefaults);
        var histories = new HistoryGenerator(_dice, _nodes, _resources, _isWild);
        return new XElement(
            "cib",
            new XAttribute("crm_feature_set", "3.16.1"),
            new XAttribute("validate-with", "pacemaker-3.9"),
            new XAttribute("epoch", 1),
            new XAttribute("num_updates", 1),
            new XAttribute("admin_epoch", 0),
            new XAttribute("have-quorum", _dice.Percent(88) ? 1 : 0),
            new XAttribute("dc-uuid", _dice.Between(1, _nodes.Members.Count)),
            new XAttribute("execution-date", HistoryGenerator.Now),
            configuration,
            histories.Status(constraints.Tickets));
    }

    private XElement Topology() => new(
        "fencing-topology",
        new XElement(
            "fencing-level",
            new XAttribute("id", _dice.Id("level")),
            new XAttribute("target", _dice.OneOf(_nodes.Members)),
            new XAttribute("index", 1),
            new XAttribute("devices", "fence")));
}
