using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Configuration;

/// <summary>The configuration's history for people, or for programs.</summary>
internal static class RevisionsText
{
    private const int MostPaths = 5;

    public static string Of(ImmutableArray<RevisionStatus> revisions, bool json)
    {
        if (json)
            return JsonSerializer.Serialize(revisions, AnswerJson.Readable.ImmutableArrayRevisionStatus);

        return revisions.IsEmpty ? "The log has no configuration yet." : string.Join('\n', revisions.Select(Line));
    }

    private static string Line(RevisionStatus revision) => string.Create(
        CultureInfo.InvariantCulture,
        $"{revision.Number,4}  {revision.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {revision.By}{What(revision)}");

    private static string What(RevisionStatus revision)
    {
        var paths = revision.Paths is not { } changed
            ? ""
            : revision.Number == 1
                ? ": seeded from its file"
                : $": {string.Join(", ", changed.Take(MostPaths))}{(changed.Length > MostPaths ? $" and {changed.Length - MostPaths} more" : "")}";
        return revision.Restored is { } restored ? $": back to {restored}{paths}" : paths;
    }
}
