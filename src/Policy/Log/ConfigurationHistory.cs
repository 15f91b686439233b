using System.Collections.Immutable;
using HaActors.Policy.Configuration;

namespace HaActors.Policy.Log;

/// <summary>What the log remembers of the configuration's revisions, and what an edit of one of them means now. Pure.</summary>
public static class ConfigurationHistory
{
    private const int MostConflicts = 5;

    /// <returns>Null: it is not remembered any more, or there never was one.</returns>
    public static ConfigurationRevision? Find(LogState state, long number) =>
        state.Revisions?.Find(revision => revision.Number == number);

    /// <summary>Of a revision, as it was written; nothing if it was no configuration.</summary>
    public static ConfigurationDocument Document(ConfigurationRevision? revision)
    {
        try
        {
            return revision is null ? ConfigurationDocument.Empty : ConfigurationDocument.Parse(revision.Text);
        }
        catch (FormatException)
        {
            return ConfigurationDocument.Empty;
        }
    }

    /// <summary>What a revision changed in the one before it; null: that one is not remembered.</summary>
    public static ImmutableArray<string>? Changed(LogState state, long number)
    {
        if (Find(state, number) is not { } revision || (number > 1 && Find(state, number - 1) is null))
            return null;

        return Paths(Document(Find(state, number - 1)), Document(revision));
    }

    public static ImmutableArray<string> Paths(ConfigurationDocument from, ConfigurationDocument to) =>
        [.. ConfigurationDocument.Diff(from, to).Select(edit => edit.Path).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The present configuration with what an operator changed in the one that he knew.</summary>
    /// <param name="present">In force now.</param>
    /// <param name="basedOn">The revision that he changed; null: whatever is in force, so that there are no conflicts.</param>
    public static ConfigurationEditing Edit(LogState state, ConfigurationDocument present, long? basedOn, ConfigurationDocument wanted)
    {
        if (basedOn is not { } number || number == state.Revision)
            return new ConfigurationEditing.Possible(wanted);

        if (number > state.Revision)
            return new ConfigurationEditing.Refused($"It is based on revision {number}, and there is none after {state.Revision}.");

        if (Find(state, number) is not { } known)
        {
            return new ConfigurationEditing.Refused(
                $"It is based on revision {number}, which is not remembered any more: compare it with revision {state.Revision} ('pbm config export'), and apply that.");
        }

        var past = Document(known);
        var conflicts = ConfigurationDocument.Conflicts(past, wanted, present);
        return conflicts.IsEmpty
            ? new ConfigurationEditing.Possible(ConfigurationDocument.Merge(past, wanted, present))
            : new ConfigurationEditing.Refused(
                $"It is based on revision {number}, but {string.Join("; ", conflicts.Take(MostConflicts).Select(path => Blame(state, number, path)))}"
                + $"{(conflicts.Length > MostConflicts ? $"; and {conflicts.Length - MostConflicts} more" : "")}.");
    }

    private static string Blame(LogState state, long basedOn, string path)
    {
        var culprit = state.Revisions?.FindLast(revision => revision.Number > basedOn
            && Changed(state, revision.Number) is { } changed
            && changed.Any(other => ConfigurationPath.IsWithin(path, other) || ConfigurationPath.IsWithin(other, path)));
        return culprit is null ? $"{path} is another one now" : $"{path} was changed in {culprit.Number} by {culprit.By}";
    }
}

/// <summary>What became of an edit before it was proposed.</summary>
public abstract record ConfigurationEditing
{
    private ConfigurationEditing()
    {
    }

    /// <param name="Next">What would be in force.</param>
    public sealed record Possible(ConfigurationDocument Next) : ConfigurationEditing;

    public sealed record Refused(string Why) : ConfigurationEditing;
}
