using System.Collections.Immutable;

namespace HaActors.Policy.Drbd;

/// <summary>One line of <c>drbdsetup events2</c>, of DRBD 8.4 or 9: <c>change device name:r0 volume:0 disk:UpToDate</c>.</summary>
/// <param name="Verb">exists, create, change, destroy, rename, call or response.</param>
/// <param name="Kind">resource, device, connection, peer-device, path, helper; <c>-</c>: all that exists was said.</param>
/// <param name="Values">By key. A value may itself hold colons: an address does.</param>
public sealed record DrbdEvent(string Verb, string Kind, ImmutableSortedDictionary<string, string> Values)
{
    private static readonly string[] Verbs = ["exists", "create", "change", "destroy", "rename", "call", "response"];

    public string? this[string key] => Values.GetValueOrDefault(key);

    public string? Resource => this["name"];

    public int? Volume => Number("volume");

    public int? Number(string key) => int.TryParse(this[key], out var number) ? number : null;

    /// <returns>Null: it is no such line. A time stamp before it is left out.</returns>
    public static DrbdEvent? Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [var stamp, ..] && char.IsAsciiDigit(stamp[0]))
            words = words[1..];
        if (words is not [var verb, var kind, .. var pairs] || !Verbs.Contains(verb))
            return null;

        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
            if (pair.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                values[pair[..colon]] = pair[(colon + 1)..];
        return new DrbdEvent(verb, kind, values.ToImmutable());
    }
}
