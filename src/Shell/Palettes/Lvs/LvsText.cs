using System.Collections.Immutable;
using System.Globalization;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Lvs;

/// <summary>Virtual services for people. Pure.</summary>
internal static class LvsText
{
    /// <returns>Null: there is no such service.</returns>
    public static DirectorStatus? Of(DirectorStatus status, string? service)
    {
        if (service is null)
            return status;
        ImmutableArray<VirtualServiceStatus> wanted = [.. status.Services.Where(one => one.Id == service)];
        return wanted.IsEmpty ? null : status with { Services = wanted };
    }

    /// <param name="key">Of a virtual service; null: all.</param>
    public static ImmutableArray<ConnectionStatus> Of(ImmutableArray<ConnectionStatus> all, string? key) =>
        key is null ? all : [.. all.Where(one => key.EndsWith($":{one.Virtual}", StringComparison.Ordinal))];

    public static string Tree(DirectorStatus status)
    {
        var lines = new List<string> { Head(status) };
        foreach (var (at, service) in status.Services.Index())
        {
            var isLast = at == status.Services.Length - 1;
            lines.Add($"{(isLast ? "└─" : "├─")} {Mark(service.State)} {service.Id}  {service.Key}  {service.Scheduler}"
                + $"{(service.Persistence is { } kept ? $"  persistent {kept}" : "")}  {service.State}, {service.Serving} of {service.Configured} serve");
            var rows = service.Servers.Select(ServerCells).ToList();
            lines.AddRange(Table(rows).Zip(service.Servers).Select((pair, row) =>
                $"{(isLast ? "  " : "│ ")} {(row == service.Servers.Length - 1 ? "└─" : "├─")} {Mark(pair.Second.State)} {pair.First}"));
        }

        lines.AddRange(status.Problems.Select(problem => $"✖ {problem}"));
        return string.Join('\n', lines);
    }

    public static string Servers(DirectorStatus status) => Lines(
        ["SERVICE", "SERVER", "ADDRESS", "FORWARDING", "STATE", "WEIGHT", "ACTIVE", "INACTIVE", "WHY"],
        status.Services.SelectMany(service => service.Servers.Select(server => new[]
        {
            service.Id, server.Name, server.Address, server.Forwarding, $"{Mark(server.State)} {server.State}", Weight(server),
            Number(server.Active), Number(server.Inactive), server.Reason ?? "",
        })));

    public static string Rates(DirectorStatus status) => Lines(
        ["SERVICE", "SERVER", "CONN/S", "IN PKT/S", "OUT PKT/S", "IN B/S", "OUT B/S", "CONNS", "IN", "OUT"],
        status.Services.SelectMany(service => service.Servers
            .Select(server => Counters(service.Id, server.Name, server.Counters))
            .Prepend(Counters(service.Id, "", service.Counters))));

    public static string Connections(ConnectionsReport report) => report.Connections.IsEmpty
        ? "No connections."
        : Lines(
            ["PROTOCOL", "CLIENT", "VIRTUAL", "SERVER", "STATE", "EXPIRES", "ORIGIN"],
            report.Connections.Select(one => new[]
            {
                one.Protocol, one.Client, one.Virtual, one.Server, one.State, $"{one.ExpiresS}s", one.WasSynced ? "synced" : "",
            }));

    /// <summary>One line for each server that two directors do not have alike; what is alike is counted.</summary>
    public static string Compare(ImmutableArray<DirectorStatus> directors, ImmutableArray<string> silent)
    {
        var lines = new List<string>();
        foreach (var director in directors)
            lines.Add($"{(director.IsActive ? "●" : "○")} {director.Node}  {(director.IsActive ? "active" : "standby")}, "
                + $"{director.Services.Length} services{(director.Daemons.IsEmpty ? "" : $", connections: {string.Join(", ", director.Daemons)}")}");
        lines.AddRange(silent.Select(name => $"✖ {name}  does not answer"));
        var tables = directors.Select(director => director.Services.SelectMany(service => service.Servers
            .Where(server => server.Weight is not null)
            .Select(server => (Key: (service.Key, server.Address), Value: $"{server.Weight} {server.Forwarding}")))
            .ToDictionary(pair => pair.Key, pair => pair.Value)).ToList();
        var all = tables.SelectMany(table => table.Keys).Distinct().OrderBy(key => key.Key, StringComparer.Ordinal)
            .ThenBy(key => key.Address, StringComparer.Ordinal).ToList();
        var differing = all.Where(key => tables.Select(table => table.GetValueOrDefault(key)).Distinct().Count() > 1).ToList();
        lines.Add(differing.Count == 0
            ? $"The tables are equal: {all.Count} entries."
            : $"{differing.Count} of {all.Count} entries differ:");
        if (differing.Count > 0)
            lines.Add(Lines(
                ["SERVICE", "SERVER", .. directors.Select(director => director.Node)],
                differing.Select(key => (string[])
                    [key.Key, key.Address, .. tables.Select(table => table.GetValueOrDefault(key) ?? "-")])));
        return string.Join('\n', lines);
    }

    private static string Head(DirectorStatus status) => status switch
    {
        { IsDirector: false } => $"{status.Node} is no director.",
        { Services: [] } => $"{status.Node} directs nothing: no virtual services are configured.",
        _ => $"{status.Node}  {(status.IsActive ? "active director" : "director")}"
            + (status.Daemons.IsEmpty ? "" : $"  connections: {string.Join(", ", status.Daemons)}"),
    };

    private static string[] ServerCells(RealServerStatus server) =>
    [
        server.Name, server.Address, server.Forwarding, $"weight {Weight(server)}", $"{Number(server.Active)} active", $"{Number(server.Inactive)} inactive",
        server.Reason is { } why ? $"{server.State}: {why}" : server.State,
    ];

    private static string Weight(RealServerStatus server) => server.Weight switch
    {
        null => "-",
        { } weight when weight == server.ConfiguredWeight => Number(weight),
        { } weight => $"{weight} of {server.ConfiguredWeight}",
    };

    private static string[] Counters(string service, string server, ServiceCounters counted) =>
    [
        service, server, Number((long)counted.ConnectionRate), Number((long)counted.InPacketRate), Number((long)counted.OutPacketRate), Bytes(counted.InByteRate),
        Bytes(counted.OutByteRate), Number((long)counted.Connections), Bytes(counted.InBytes), Bytes(counted.OutBytes),
    ];

    private static string Bytes(ulong bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => $"{(bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture)} kB",
        < 10_000_000_000 => $"{(bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)} MB",
        _ => $"{(bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static char Mark(string state) => state switch
    {
        "serving" or "up" => '●',
        "doubting" or "kept" or "draining" or "without-quorum" or "starting" or "unknown" or "maintenance" => '◐',
        "fallback" or "foreign" => '○',
        _ => '✖',
    };

    private static string Lines(string[] headings, IEnumerable<string[]> rows) => string.Join('\n', Table([headings, .. rows]));

    private static IEnumerable<string> Table(List<string[]> rows)
    {
        if (rows.Count == 0)
            return [];
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
