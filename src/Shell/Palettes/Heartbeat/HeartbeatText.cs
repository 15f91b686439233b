using System.Globalization;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Heartbeat;

internal static class HeartbeatText
{
    private static readonly string[] Headings = ["PEER", "MEDIUM", "STATE", "SINCE", "LOSS", "RTT", "LATE", "LOST", ""];

    private static readonly string[] BondHeadings = ["BOND", "STATE", "MODE", "SPEED", "FAILURES", ""];

    public static string Of(HeartbeatReport report)
    {
        var lines = new List<string>();
        if (report.Media.IsEmpty)
            lines.Add($"Node {report.Node} has one network and no heartbeat medium: 'ha status' says whom it hears.");

        if (!report.Peers.IsEmpty)
            lines.AddRange(Table([Headings, .. report.Peers.Select(Cells)]));

        lines.AddRange(report.Media.Where(medium => medium.Problem is not null)
            .Select(medium => $"✖ {medium.Name} ({medium.Type}): {medium.Problem}"));
        if (!report.Bonds.IsEmpty)
            lines.AddRange(["", .. Table([BondHeadings, .. report.Bonds.SelectMany(Cells)])]);

        if (report.LoopDelayMs is { } delay)
            lines.Add($"The heartbeat loop was at most {delay.ToString("0.0", CultureInfo.InvariantCulture)} ms late in the last second.");

        return string.Join('\n', lines);
    }

    private static string[] Cells(HeartbeatRow row) =>
    [
        row.Peer,
        row.Medium,
        $"{Mark(row.State)} {row.State}",
        Span(row.SinceS),
        row.Loss is { } loss ? (loss * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-",
        row.RoundTripMs is { } trip ? trip.ToString("0.0", CultureInfo.InvariantCulture) + " ms" : "-",
        row.Late.ToString(CultureInfo.InvariantCulture),
        row.Lost?.ToString(CultureInfo.InvariantCulture) ?? "-",
        row.Carries ? "carries" : row.State is "up" ? "" : row.LastError ?? "",
    ];

    // A line for the bond, and one for each of its ports.
    private static IEnumerable<string[]> Cells(BondReport bond) =>
    [
        [bond.Name, $"{Mark(bond.State)} {bond.State}", bond.Mode ?? "-", "", "", bond.Why ?? ""],
        .. bond.Ports.Select(port => new[]
        {
            $"  {port.Name}",
            port.Up ? "● up" : "✖ down",
            port.Name == bond.Active ? "active" : "",
            port.SpeedMbit is { } speed ? $"{speed} Mbit/s" : "-",
            $"{port.Failures}",
            "",
        }),
    ];

    private static IEnumerable<string> Table(IReadOnlyList<string[]> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static char Mark(string state) => state switch
    {
        "up" => '●',
        "late" or "silent" or "degraded" => '◐',
        "never" => '○',
        _ => '✖',
    };

    private static string Span(double seconds) => seconds switch
    {
        < 60 => $"{(int)seconds}s",
        < 3600 => $"{(int)seconds / 60}m{(int)seconds % 60}s",
        < 86_400 => $"{(int)seconds / 3600}h{(int)seconds / 60 % 60}m",
        _ => $"{(int)seconds / 86_400}d{(int)seconds / 3600 % 24}h",
    };
}
