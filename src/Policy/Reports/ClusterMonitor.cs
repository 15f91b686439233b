using System.Globalization;
using System.Text;
using System.Xml.Linq;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Reports;

/// <summary>A cluster as it is, for programs that read what Pacemaker's <c>crm_mon</c>, <c>crm_resource</c> and
/// <c>crm_simulate</c> print.</summary>
public sealed class ClusterMonitor
{
    private readonly SchedulingRun _run;
    private readonly DateTimeOffset _now;

    /// <param name="cib">With its status.</param>
    public ClusterMonitor(CibDocument cib, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cib);
        _now = now;
        _run = new SchedulingRun(cib, now.ToUnixTimeSeconds());
        _run.ReadStatus();
    }

    /// <summary>Ids of all instances of primitives, in order.</summary>
    public IReadOnlyList<string> Instances => [.. Primitives.Select(static primitive => primitive.Id)];

    private IEnumerable<Primitive> Primitives =>
        _run.Resources.SelectMany(static top => top.SelfAndDescendants()).OfType<Primitive>();

    /// <summary>Nodes where a resource is active, with whether it is promoted there; of a collective: where its parts
    /// are. Null: there is no such resource.</summary>
    /// <param name="id">Of a resource, of one instance, or of what all instances of a clone are.</param>
    public IReadOnlyList<(string Node, bool IsPromoted)>? Places(string id)
    {
        var named = _run.Resources.SelectMany(static top => top.SelfAndDescendants())
            .Where(resource => resource.Id == id || (resource is Primitive primitive && primitive.BaseId == id)).ToList();
        if (named.Count == 0)
            return null;

        return [.. named.SelectMany(static resource => resource.SelfAndDescendants()).OfType<Primitive>().Distinct()
            .SelectMany(static primitive => primitive.RunningOn.Select(
                node => (node.Name, primitive.Role == Role.Promoted)))
            .Distinct()];
    }

    /// <summary>As <c>crm_mon -1</c> prints it.</summary>
    /// <param name="inactive">With resources that run nowhere.</param>
    public string Text(bool inactive)
    {
        var text = new StringBuilder("Cluster Summary:\n");
        text.Append(_run.Dc is { } dc
            ? $"  * Current DC: {dc.Name} - partition {(_run.HasQuorum ? "with" : "WITHOUT")} quorum\n"
            : "  * Current DC: NONE\n");
        text.Append(CultureInfo.InvariantCulture, $"  * Last updated: {Date}\n");
        text.Append($"  * {_run.Nodes.Count} nodes configured\n");
        text.Append($"  * {_run.Instances} resource instances configured\n\nNode List:\n");
        var nodes = new StringBuilder();
        NodeListText.Write(_run, nodes);
        text.Append(Outdented(nodes));
        text.Append(inactive ? "\nFull List of Resources:\n" : "\nActive Resources:\n");
        var resources = new StringBuilder();
        var list = new ResourceListText(_run, resources, pending: true);
        foreach (var resource in _run.Resources.Where(resource => inactive || IsActive(resource)))
            list.Write(resource, 1);
        return text.Append(resources).ToString();
    }

    /// <summary>As <c>crm_mon --output-as=xml</c> prints it.</summary>
    /// <param name="request">The command line that it answers; null: as <c>crm_mon --as-xml</c> does.</param>
    public string Xml(string? request)
    {
        var root = request is null
            ? new XElement("crm_mon", new XAttribute("version", "2.1.5"))
            : new XElement("pacemaker-result", new XAttribute("api-version", "2.25"), new XAttribute("request", request));
        root.Add(Summary(), new XElement("nodes", _run.Nodes.Select(NodeOf)), new XElement("resources", _run.Resources.Select(Of)));
        root.Add(new XElement("node_attributes", _run.Nodes.Select(node => new XElement(
            "node", new XAttribute("name", node.Name),
            node.Attributes.Where(static pair => !pair.Key.StartsWith('#'))
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(static pair => Element("attribute", ("name", pair.Key), ("value", pair.Value ?? "")))))));
        if (request is not null)
            root.Add(Element("status", ("code", "0"), ("message", "OK")));
        return $"{new XDocument(root)}\n";
    }

    /// <summary>As <c>crm_resource --list-operations</c> prints them.</summary>
    /// <param name="node">Null: on all nodes.</param>
    /// <param name="resource">Null: of all resources.</param>
    public IReadOnlyList<string> Operations(string? node, string? resource)
    {
        var lines = new List<string>();
        foreach (var status in _run.Cib.NodeStatuses)
        {
            var name = status.Name ?? status.Id;
            if (node is not null && node != name)
                continue;
            foreach (var history in (status.History ?? []).Where(history => resource is null || history.Id == resource))
                foreach (var operation in history.Operations)
                    lines.Add(Line(name, history, operation));
        }

        return lines;
    }

    /// <summary>Current state and what would be done, as <c>crm_simulate -L -s</c> prints them.</summary>
    public static string Simulate(CibDocument cib) =>
        SimulationReport.Of(cib, new SimulationRequest { CarryOut = false }).Summary;

    private string Date => _now.UtcDateTime.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);

    private static string Outdented(StringBuilder text) =>
        string.Join('\n', text.ToString().Split('\n').Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line));

    private static bool IsActive(Resource resource) =>
        resource.SelfAndDescendants().OfType<Primitive>().Any(static primitive => primitive.RunningOn.Count > 0);

    private string Line(string node, ResourceHistory history, OperationRecord operation)
    {
        var primitive = Primitives.FirstOrDefault(one => one.Id == history.Id || one.HistoryId == history.Id);
        var agent = history.Provider is null ? $"{history.Standard}:{history.Type}" : $"{history.Standard}:{history.Provider}:{history.Type}";
        var role = primitive is null ? Role.Unknown : PrimitiveText.ShownRole(primitive);
        var result = (ExecutionStatus)operation.Status switch
        {
            ExecutionStatus.Done => "complete",
            ExecutionStatus.Pending => "pending",
            ExecutionStatus.Cancelled => "cancelled",
            ExecutionStatus.TimedOut => "Timed Out",
            ExecutionStatus.NotInstalled => "Not installed",
            _ => "Error",
        };
        return $"{history.Id}\t({agent}):\t {role}: {operation.Key} (node={node}, call={operation.CallId}, rc={operation.ExitCode}): {result}";
    }

    private XElement Summary() => new(
        "summary",
        Element("stack", ("type", "haactors")),
        _run.Dc is { } dc
            ? Element("current_dc", ("present", "true"), ("name", dc.Name), ("id", dc.Id), ("with_quorum", Truth(_run.HasQuorum)), ("mixed_version", "false"))
            : Element("current_dc", ("present", "false")),
        Element("last_update", ("time", Date)),
        Element("nodes_configured", ("number", $"{_run.Nodes.Count}")),
        Element("resources_configured", ("number", $"{_run.Instances}"), ("disabled", $"{_run.DisabledInstances}"), ("blocked", $"{_run.BlockedInstances}")));

    private static XElement NodeOf(Node node) => Element(
        "node",
        ("name", node.Name), ("id", node.Id), ("online", Truth(node.Online)), ("standby", Truth(node.Standby)),
        ("standby_onfail", Truth(node.StandbyOnFail)), ("maintenance", Truth(node.Maintenance)), ("pending", Truth(node.Pending)),
        ("unclean", Truth(node.Unclean)), ("shutdown", Truth(node.ShuttingDown)), ("expected_up", Truth(node.ExpectedUp)),
        ("is_dc", Truth(node.IsDc)), ("resources_running", $"{node.Running.Count}"),
        ("type", node switch { { IsGuest: true } or { IsRemoteOrGuest: true } => "remote", { IsPing: true } => "ping", _ => "member" }));

    private XElement Of(Resource resource) => resource switch
    {
        Primitive primitive => Of(primitive),
        Group group => With(group, Element("group", ("id", group.Id), ("number_resources", $"{group.Children.Count}"),
            ("managed", Truth(group.Managed)), ("disabled", Truth(group.IsDisabled)))),
        Clone clone => With(clone, Element("clone", ("id", clone.Id), ("multi_state", Truth(clone.Promotable)),
            ("unique", Truth(clone.Unique)), ("managed", Truth(clone.Managed)), ("disabled", Truth(clone.IsDisabled)),
            ("failed", Truth(clone.Failed)), ("failure_ignored", Truth(clone.FailureIgnored)))),
        Bundle bundle => With(bundle, Element("bundle", ("id", bundle.Id), ("type", bundle.Entry.Container.Technology),
            ("image", bundle.Entry.Container.Image), ("unique", Truth(bundle.Unique)), ("managed", Truth(bundle.Managed)),
            ("failed", Truth(bundle.Failed)))),
        _ => Element(resource.GetType().Name.ToLowerInvariant(), ("id", resource.Id)),
    };

    private XElement With(Resource collective, XElement element)
    {
        element.Add(collective.Children.Select(Of));
        return element;
    }

    private static XElement Of(Primitive primitive)
    {
        var element = Element(
            "resource",
            ("id", primitive.Unique ? primitive.Id : primitive.BaseId), ("resource_agent", primitive.Agent),
            ("role", $"{PrimitiveText.ShownRole(primitive)}"));
        if (primitive.MetaValue("target-role") is { } target)
            element.Add(new XAttribute("target_role", target));
        foreach (var (name, value) in new[]
        {
            ("active", Truth(primitive.RunningOn.Count > 0)), ("orphaned", Truth(primitive.Removed)),
            ("blocked", Truth(primitive.Blocked)), ("managed", Truth(primitive.Managed)), ("failed", Truth(primitive.Failed)),
            ("failure_ignored", Truth(primitive.FailureIgnored)), ("nodes_running_on", $"{primitive.RunningOn.Count}"),
        })
            element.Add(new XAttribute(name, value));
        if (primitive.PendingTask is { } pending)
            element.Add(new XAttribute("pending", pending));
        element.Add(primitive.RunningOn.Select(static node =>
            Element("node", ("name", node.Name), ("id", node.Id), ("cached", Truth(node.Online)))));
        return element;
    }

    private static XElement Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        var element = new XElement(name);
        foreach (var (attribute, value) in attributes)
            element.Add(new XAttribute(attribute, value));
        return element;
    }

    private static string Truth(bool claim) => claim ? "true" : "false";
}
