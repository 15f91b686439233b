using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Log;

/// <summary>Who numbers commands: one life of one client. Compared ordinally.</summary>
[JsonConverter(typeof(CommandOriginConverter))]
public readonly record struct CommandOrigin(string Value) : IComparable<CommandOrigin>
{
    public int CompareTo(CommandOrigin other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

public sealed class CommandOriginConverter : NameConverter<CommandOrigin>
{
    protected override CommandOrigin FromText(string text) => new(text);

    protected override string ToText(CommandOrigin value) => value.Value;
}

/// <summary>Names one command, so that one that is asked for again is carried out once (safety rule 9).</summary>
/// <param name="Number">Counts up within the origin.</param>
public sealed record CommandId(CommandOrigin Origin, long Number)
{
    public override string ToString() => $"{Origin}#{Number}";
}

/// <summary>What became of a command of the log.</summary>
/// <param name="Refusal">Null: it was carried out. Else it changed nothing, for this reason.</param>
public sealed record Outcome(string? Refusal)
{
    public static Outcome Done { get; } = new((string?)null);
}

/// <summary>
/// The commands that were applied, with what became of each: of each origin the newest, of the origins those that were
/// heard of last. What is older than what is remembered counts as applied.
/// </summary>
public sealed record AppliedCommands(ImmutableSortedDictionary<CommandOrigin, AppliedCommands.OfOrigin> ByOrigin)
{
    /// <summary>A client must not have more commands on their way than this.</summary>
    public const int RememberedOfOrigin = 64;

    public const int RememberedOrigins = 64;

    /// <param name="Floor">Commands up to this number are not remembered one by one.</param>
    /// <param name="LastIndex">The log's entry with the origin's last command.</param>
    public sealed record OfOrigin(long Floor, ImmutableSortedDictionary<long, Outcome> Outcomes, long LastIndex);

    public static AppliedCommands None { get; } = new(ImmutableSortedDictionary<CommandOrigin, OfOrigin>.Empty);

    /// <returns>Null if the command was not applied yet.</returns>
    public Outcome? Of(CommandId id)
    {
        if (!ByOrigin.TryGetValue(id.Origin, out var origin))
            return null;

        return id.Number <= origin.Floor
            ? new Outcome("It is older than what is remembered of its sender: nobody can say what became of it.")
            : origin.Outcomes.GetValueOrDefault(id.Number);
    }

    public AppliedCommands With(CommandId id, Outcome outcome, long index)
    {
        var origin = ByOrigin.GetValueOrDefault(id.Origin) ?? new OfOrigin(0, ImmutableSortedDictionary<long, Outcome>.Empty, 0);
        var outcomes = origin.Outcomes.SetItem(id.Number, outcome);
        var floor = origin.Floor;
        if (outcomes.Count > RememberedOfOrigin)
        {
            floor = outcomes.Keys.First();
            outcomes = outcomes.Remove(floor);
        }

        var byOrigin = ByOrigin.SetItem(id.Origin, new OfOrigin(floor, outcomes, index));
        if (byOrigin.Count > RememberedOrigins)
            byOrigin = byOrigin.Remove(byOrigin.MinBy(entry => entry.Value.LastIndex).Key);

        return new AppliedCommands(byOrigin);
    }
}
