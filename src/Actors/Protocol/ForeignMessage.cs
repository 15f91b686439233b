using System.Globalization;

namespace HaActors.Actors.Protocol;

/// <summary>
/// A message that this build does not know: of a newer one, or of one that is too old. Whoever gets it learns its name and
/// nothing else, and may leave it.
/// </summary>
public sealed record ForeignMessage(string Name, int Version)
{
    public bool IsBeat => Name == "beat";

    /// <returns>Null: that is no manifest of ours, of whatever version.</returns>
    public static ForeignMessage? Of(string manifest)
    {
        var slash = manifest.LastIndexOf('/');
        return slash > 0 && int.TryParse(manifest.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new ForeignMessage(manifest[..slash], version)
            : null;
    }
}
