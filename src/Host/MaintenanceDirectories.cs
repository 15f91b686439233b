using System.Collections.Immutable;

namespace HaActors.Host;

/// <summary>Looks which files take real servers out.</summary>
internal static class MaintenanceDirectories
{
    // A directory with more is none of maintenance files.
    private const int Most = 10_000;

    /// <returns>The names; none if there is no such directory; null if it cannot be read.</returns>
    public static Task<ImmutableHashSet<string>?> ReadAsync(string directory, CancellationToken over) => Task.Run(
        () =>
        {
            try
            {
                return Directory.EnumerateFiles(directory).Take(Most).Select(path => Path.GetFileName(path))
                    .ToImmutableHashSet(StringComparer.Ordinal);
            }
            catch (DirectoryNotFoundException)
            {
                return [];
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        },
        over);
}
