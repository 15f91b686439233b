using System.Collections.Frozen;

namespace HaActors.Policy.Cib;

/// <summary>Values of options and meta-attributes.</summary>
internal sealed partial class CheckRun
{
    public void Options()
    {
        foreach (var block in _cib.Options)
            Values(block, KnownNames.Options);
        if (IsFencingEnabled && !IsSet("have-watchdog", otherwise: false)
            && !Primitives().Any(primitive => primitive.Standard == "stonith"))
            Report(
                FindingKinds.NoFenceDevice,
                _cib.Options.IsEmpty ? new Place("crm_config", null, 0) : _cib.Options[0].Place,
                "fencing is enabled, but there is no fence device");
    }

    private bool IsFencingEnabled => IsSet("fencing-enabled", otherwise: true);

    private bool IsSet(string option, bool otherwise)
    {
        foreach (var block in _cib.Options)
            foreach (var pair in block.Values)
                if (pair.Name == option)
                    return CibValue.Truth(pair.Value, otherwise);
        return otherwise;
    }

    private void Values(AttributeBlock block, FrozenDictionary<string, ValueKind> known)
    {
        if (block.Reference is not null)
            return;
        foreach (var pair in block.Values)
        {
            var place = new Place("nvpair", pair.Id, block.Place.Line);
            if (!known.TryGetValue(pair.Name, out var kind))
            {
                if (KnownNames.Near(pair.Name, known) is { } near)
                    Report(FindingKinds.MisspeltName, place, $"{pair.Name} is not known; {near} is");
            }
            else if (pair is { Value: { } value and not "#default", Reference: null } && Wrong(value, kind) is { } wrong)
                Report(
                    kind == ValueKind.Score ? FindingKinds.BadScore : FindingKinds.BadValue,
                    place,
                    $"{pair.Name}=\"{pair.Value}\" {wrong}");
        }
    }

    private const string NoDuration = "is no span of time such as 10s, 1min or PT1M";

    private static string? Wrong(string value, ValueKind kind) => kind switch
    {
        ValueKind.Truth => CibValue.Truth(value) is null ? "is neither true nor false" : null,
        ValueKind.Score => CibValue.Score(value) is null ? "is no score" : null,
        ValueKind.Number => CibValue.Leading(value) is null ? "is no number" : null,
        ValueKind.Duration => CibValue.Milliseconds(value) is null ? NoDuration : null,
        ValueKind.Role => NoneOf(value, "Started", "Stopped", "Promoted", "Unpromoted"),
        ValueKind.QuorumPolicy => NoneOf(value, "stop", "freeze", "ignore", "demote", "fence", "suicide"),
        ValueKind.FencingAction => NoneOf(value, "reboot", "off", "poweroff"),
        ValueKind.Placement => NoneOf(value, "default", "utilization", "minimal", "balanced"),
        ValueKind.Health => NoneOf(value, "none", "migrate-on-red", "only-green", "progressive", "custom"),
        ValueKind.MultiplyActive => NoneOf(value, "block", "stop_only", "stop_start", "stop_unexpected"),
        ValueKind.Requires => NoneOf(value, "nothing", "quorum", "fencing", "unfencing"),
        _ => null,
    };

    private static string? NoneOf(string value, params ReadOnlySpan<string> allowed)
    {
        foreach (var one in allowed)
            if (string.Equals(one, value, StringComparison.OrdinalIgnoreCase))
                return null;
        return $"is none of {string.Join(", ", allowed)}";
    }
}
