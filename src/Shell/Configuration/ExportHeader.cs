using System.Globalization;

namespace HaActors.Shell.Configuration;

/// <summary>The first line of an exported configuration: which revision it is, so that an edit of it can be compared with others'.</summary>
internal static class ExportHeader
{
    private const string Begin = "# Based on revision ";

    public static string Of(long? revision) => revision is { } number and > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Begin}{number} of the cluster's configuration; leave this line when you edit.\n")
        : "";

    /// <returns>Null: it says none.</returns>
    public static long? RevisionOf(string firstLine) =>
        firstLine.StartsWith(Begin, StringComparison.Ordinal)
        && long.TryParse(firstLine[Begin.Length..].Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
