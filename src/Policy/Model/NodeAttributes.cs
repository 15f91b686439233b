using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Model;

/// <summary>What somebody wants changed about one of a node's transient attributes.</summary>
/// <param name="Value">Null: delete it. <c>value++</c> and <c>value+=N</c> add to the number that is there.</param>
public sealed record AttributeUpdate(string Name, string? Value)
{
    /// <summary>Longest quiet time in milliseconds that decisions wait for after a change, 0 or more; null: as it was,
    /// for a new attribute 0.</summary>
    public int? DampenMs { get; init; }

    /// <summary>A known attribute keeps its dampening, whatever <see cref="DampenMs"/> says: that is for new ones.</summary>
    public bool KeepsDampen { get; init; } = true;

    /// <summary>Only the dampening changes.</summary>
    public bool KeepsValue { get; init; }

    /// <summary>Decisions never see it. Counts when the attribute is new.</summary>
    public bool IsPrivate { get; init; }
}

/// <param name="Value">What a question is answered with; null: deleted.</param>
/// <param name="Written">What decisions see; null: nothing.</param>
/// <param name="WriteAt">When decisions see <see cref="Value"/> unless it changes again before; null: nothing is
/// pending.</param>
public sealed record NodeAttribute(
    string? Value, string? Written, TimeSpan Dampen, bool IsPrivate, Instant? WriteAt);

/// <summary>
/// The transient attributes of one node: they last as long as its present life. A dampened one is known at once to those
/// who ask, but changes decisions only after it stayed as it is for a while. Pure.
/// </summary>
/// <remarks>Source: attrd_updater(8), and Pacemaker's attribute manager: each change begins the waiting anew.</remarks>
public sealed record NodeAttributes(ImmutableSortedDictionary<string, NodeAttribute> All)
{
    private const string Plus = "value+";

    public static NodeAttributes None { get; } =
        new(ImmutableSortedDictionary.Create<string, NodeAttribute>(StringComparer.Ordinal));

    /// <summary>Null: there is none of that name.</summary>
    public string? this[string name] => All.GetValueOrDefault(name)?.Value;

    /// <summary>What decisions see.</summary>
    public ImmutableSortedDictionary<string, string> Written => All
        .Where(entry => entry.Value is { Written: not null, IsPrivate: false })
        .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Written!, StringComparer.Ordinal);

    /// <summary>What a question is answered with, private ones too.</summary>
    public ImmutableSortedDictionary<string, string> Values => All
        .Where(entry => entry.Value.Value is not null)
        .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Value!, StringComparer.Ordinal);

    /// <summary>When <see cref="WithDue"/> changes something; null: nothing is pending.</summary>
    public Instant? NextDue => All.Values.Where(attribute => attribute.WriteAt is not null)
        .Select(attribute => attribute.WriteAt).Min();

    public NodeAttributes With(AttributeUpdate update, Instant now)
    {
        var known = All.GetValueOrDefault(update.Name);
        if (known is null && (update.KeepsValue || update.Value is null))
            return this;

        var attribute = known ?? new NodeAttribute(null, null, DampenOf(update), update.IsPrivate, null);
        if (!update.KeepsDampen && update.DampenMs is not null)
            attribute = attribute with { Dampen = DampenOf(update) };
        var value = update.KeepsValue ? attribute.Value : Expanded(update.Value, attribute.Value);
        if (value != attribute.Value)
            attribute = attribute with { Value = value, WriteAt = now + attribute.Dampen };
        return With(update.Name, attribute).WithDue(now);
    }

    /// <summary>The same as if each were set without dampening; what is not among them, is deleted. Private ones
    /// stay.</summary>
    public NodeAttributes WithWritten(ImmutableSortedDictionary<string, string> written)
    {
        var result = this;
        var before = Written;
        foreach (var name in before.Keys.Where(name => !written.ContainsKey(name)))
            result = result.With(name, result.All[name] with { Value = null, Written = null, WriteAt = null });
        foreach (var (name, value) in written.Where(entry => before.GetValueOrDefault(entry.Key) != entry.Value))
        {
            var attribute = result.All.GetValueOrDefault(name) ?? new NodeAttribute(null, null, TimeSpan.Zero, false, null);
            result = result.With(name, attribute with { Value = value, Written = value, WriteAt = null });
        }

        return result;
    }

    /// <summary>Shows decisions what has been quiet for long enough.</summary>
    public NodeAttributes WithDue(Instant now)
    {
        var result = this;
        foreach (var (name, attribute) in All.Where(entry => entry.Value.WriteAt <= now))
            result = result.With(name, attribute with { Written = attribute.Value, WriteAt = null });
        return result;
    }

    /// <summary>Shows decisions everything now, dampened or not: what <c>attrd_updater --refresh</c> asks for.</summary>
    public NodeAttributes WithAllWritten()
    {
        var result = this;
        foreach (var (name, attribute) in All)
            result = result.With(name, attribute with { Written = attribute.Value, WriteAt = null });
        return result;
    }

    // A deleted one is kept only as long as there is something to remember of it.
    private NodeAttributes With(string name, NodeAttribute attribute) =>
        new(attribute is { Value: null, Written: null, WriteAt: null } && attribute.Dampen == TimeSpan.Zero
            ? All.Remove(name)
            : All.SetItem(name, attribute));

    private static TimeSpan DampenOf(AttributeUpdate update) =>
        TimeSpan.FromMilliseconds(Math.Max(0, update.DampenMs ?? 0));

    private static string? Expanded(string? asked, string? present)
    {
        if (asked is null || !asked.StartsWith(Plus, StringComparison.Ordinal))
            return asked;

        var more = asked[Plus.Length..] switch
        {
            "+" => 1,
            ['=', .. var number] => CibValue.Score(number, otherwise: 0),
            _ => (int?)null,
        };
        if (more is null)
            return asked;

        var sum = (long)CibValue.Score(present, otherwise: 0) + more.Value;
        return sum >= CibValue.Infinity ? "INFINITY"
            : sum <= -CibValue.Infinity ? "-INFINITY"
            : sum.ToString(CultureInfo.InvariantCulture);
    }
}
