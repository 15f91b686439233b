using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Resources and their operations.</summary>
internal sealed partial class CheckRun
{
    private static readonly ImmutableArray<string> Roles = ["Started", "Stopped", "Promoted", "Unpromoted"];

    private static readonly ImmutableArray<string> FailurePolicies =
        ["ignore", "block", "stop", "restart", "restart-container", "demote", "standby", "fence"];

    public void Resources()
    {
        foreach (var block in _cib.ResourceDefaults)
            Values(block, KnownNames.Meta);
        foreach (var resource in _resources.Values)
            foreach (var block in resource.Meta)
                Values(block, KnownNames.Meta);
        foreach (var resource in _resources.Values)
            if (resource is GroupEntry { Members.IsEmpty: true })
                Report(FindingKinds.MissingContent, resource.Place, $"the group {resource.Id} has no members");
        foreach (var resource in _resources.Values)
            if (resource is BundleEntry bundle)
                Bundle(bundle);
        foreach (var primitive in Primitives())
            Primitive(primitive);
        Levels();
        Tags();
    }

    private void Bundle(BundleEntry bundle)
    {
        if (bundle.Container.Image.Length == 0)
            Report(FindingKinds.MissingContent, bundle.Place, $"the bundle {bundle.Id} names no image");
        if (bundle is { Content: { } content }
            && bundle.Network is not ({ IpRangeStart: not null } or { ControlPort: not null }))
            Report(
                FindingKinds.MissingContent,
                bundle.Place,
                $"without ip-range-start or control-port {content.Id} cannot be controlled inside {bundle.Id}");
    }

    private void Primitive(PrimitiveEntry primitive)
    {
        if (primitive.Template is { } template && !_templates.Contains(template))
            Report(FindingKinds.UnknownReference, primitive.Place, $"the template {template} does not exist");
        else if (primitive.Template is null
            && (primitive.Standard is null || primitive.Type is null || primitive is { Standard: "ocf", Provider: null }))
            Report(FindingKinds.MissingAgent, primitive.Place, $"{primitive.Id} does not say which agent runs it");

        if (primitive.OperationsReference is not null)
            return;
        var seen = new HashSet<(string Name, int Interval)>();
        foreach (var operation in primitive.Operations)
        {
            if (operation.Name.Length == 0)
                Report(FindingKinds.MissingContent, operation.Place, "the operation has no name");
            else if (!seen.Add((operation.Name, CibValue.IntervalMs(operation.Interval))))
                Report(
                    FindingKinds.DuplicateOperation, operation.Place,
                    $"{primitive.Id} has {operation.Name} with interval {operation.Interval} twice");
            Operations(operation);
        }

        foreach (var block in primitive.Utilization)
            foreach (var pair in block.Values)
                if (pair.Value is { } amount && CibValue.Leading(amount) is null)
                    Report(
                        FindingKinds.BadValue,
                        new Place("nvpair", pair.Id, block.Place.Line),
                        $"{pair.Name}=\"{amount}\" is no number");
    }

    private void Operations(OperationEntry operation)
    {
        Duration(operation, "interval", operation.Interval);
        Duration(operation, "timeout", operation["timeout"]);
        if (operation["start-delay"] is { } delay && CibValue.Milliseconds(delay) is null)
            Duration(operation, "start-delay", delay);
        if (operation.Name is "start" or "stop" or "promote" or "demote" && CibValue.IntervalMs(operation.Interval) > 0)
            Report(FindingKinds.BadValue, operation.Place, $"interval=\"{operation.Interval}\": only monitors recur");
        if (!KnownNames.Operations.ContainsKey(operation.Name)
            && KnownNames.Near(operation.Name, KnownNames.Operations) is { } near)
            Report(FindingKinds.MisspeltName, operation.Place, $"{operation.Name} is not known; {near} is");
        OneOf(operation.Place, "on-fail", operation["on-fail"], FailurePolicies);
        OneOf(operation.Place, "role", operation["role"], Roles);
        if (operation["enabled"] is { } enabled && CibValue.Truth(enabled) is null)
            Report(FindingKinds.BadValue, operation.Place, $"enabled=\"{enabled}\" is neither true nor false");
    }

    private void Duration(OperationEntry operation, string name, string? text)
    {
        if (text is not null && CibValue.Milliseconds(text) is null)
            Report(FindingKinds.BadValue, operation.Place, $"{name}=\"{text}\" {NoDuration}");
    }

    private void OneOf(Place place, string name, string? value, ImmutableArray<string> allowed)
    {
        if (value is not null && !allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
            Report(FindingKinds.BadValue, place, $"{name}=\"{value}\" is none of {string.Join(", ", allowed)}");
    }

    private void Levels()
    {
        foreach (var level in _cib.FencingTopology)
        {
            if (level.Target is { } target && !_nodes.Contains(target))
                Report(FindingKinds.UnknownNode, level.Place, $"there is no node {target}");
            if (level.Target is null && level.TargetPattern is null && level.TargetAttribute is null)
                Report(FindingKinds.MissingContent, level.Place, "the fencing level says for no node");
            if (level.Index is < 1 or > 9)
                Report(FindingKinds.BadValue, level.Place, $"index=\"{level.Index}\" is none of 1 to 9");
            Pattern(level.Place, level.TargetPattern);
            foreach (var device in level.Devices)
                if (!_resources.TryGetValue(device, out var resource))
                    Report(FindingKinds.UnknownReference, level.Place, $"the fence device {device} does not exist");
                else if (resource is not PrimitiveEntry { Standard: "stonith" or null })
                    Report(FindingKinds.UnknownReference, level.Place, $"{device} is no fence device");
        }
    }

    private void Pattern(Place place, string? pattern)
    {
        if (pattern is null)
            return;
        try
        {
            _ = new System.Text.RegularExpressions.Regex(pattern.TrimStart('!'));
        }
        catch (ArgumentException)
        {
            Report(FindingKinds.BadValue, place, $"\"{pattern}\" is no regular expression");
        }
    }

    private void Tags()
    {
        foreach (var tag in _cib.Tags)
            foreach (var reference in tag.References)
                if (!IsKnown(reference) && !_ids.ContainsKey(reference))
                    Report(FindingKinds.UnknownReference, tag.Place, $"{reference} does not exist");
    }

    private bool IsKnown(string id) => _resources.ContainsKey(id) || _templates.Contains(id) || _tags.Contains(id);
}
