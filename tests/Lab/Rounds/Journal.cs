using System.Globalization;

namespace HaActors.Lab.Rounds;

/// <summary>A record that the client knows to be kept.</summary>
/// <param name="Server">Who acknowledged it: one life of the service on one node.</param>
public sealed record Acknowledged(long Number, string Server);

/// <summary>What one server did, by its own account; times are nanoseconds of the machine's monotonic clock.</summary>
/// <param name="Up">Before it could serve anybody.</param>
/// <param name="Last">The last thing that it did for a client.</param>
/// <param name="SawAnother">It began while another server was still alive somewhere.</param>
public sealed record Journal(string Server, string Node, long Up, long Last, IReadOnlyList<long> Written, bool SawAnother)
{
    private const string Prefix = "journal.";

    /// <summary>All journals of a folder; a last line that is not whole was never followed by an answer.</summary>
    public static IReadOnlyList<Journal> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, Prefix + "*").Order(StringComparer.Ordinal)
            .Select(file => Parse(Path.GetFileName(file)[Prefix.Length..], File.ReadAllText(file))).OfType<Journal>()];

    /// <returns>Null when the server died before its first line.</returns>
    public static Journal? Parse(string server, string text)
    {
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        var lines = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        if (lines is not [["up", var up, var node], ..])
            return null;
        return new Journal(
            server, node, Number(up), lines.Max(line => Number(line[1])),
            [.. lines.Where(line => line[0] == "write").Select(line => Number(line[2]))],
            lines.Any(line => line[0] == "TWICE"));

        static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
    }
}
