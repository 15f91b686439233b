using System.Text;

namespace HaActors.Shell.Palettes.Sharding;

internal static class ShardingText
{
    private const string Nothing = "No sharded entities were started on this node.";

    public static string Regions(ShardingReport report) => Blocks(report, type => Addresses(type, _ => ""));

    public static string RegionStats(ShardingReport report) => Blocks(report, type => Addresses(type, region =>
        $"  {Count(region.Shards.Length, "shard")}, {Count(Entities(region), "entity")}{Silent(region)}"));

    public static string ShardStats(ShardingReport report) => Blocks(report, type => type.Regions.SelectMany(region =>
        region.Shards
            .Select(shard => $"  {shard.Shard,-8}  {Count(shard.Entities, "entity"),-14}  {region.Address}")
            .Concat(region.Silent.Select(shard => $"  {shard,-8}  ! does not answer  {region.Address}"))));

    /// <summary>One a line, so that a program can read it: type, shard, entity.</summary>
    public static string Entities(ShardingReport report) => report.Types.Length == 0
        ? Nothing
        : string.Join('\n', report.Types.SelectMany(type => type.Error is { } error
            ? [$"✖ {type.Type}: {error}"]
            : type.Regions.SelectMany(region => region.Shards).SelectMany(shard =>
                shard.Ids!.Select(id => $"{type.Type}  {shard.Shard}  {id}"))));

    public static string Of(LocationsReport report) => report.Locations.Length == 0
        ? Nothing
        : string.Join('\n', report.Locations.Select(found =>
        {
            var where = found.Region is null ? "not known on this node" : found.Region;
            return $"{(found.Runs ? '●' : '○')} {found.Type}/{found.Entity}: shard {found.Shard}, {where}, "
                + (found.Runs ? "runs" : "does not run");
        }));

    public static string Errors(ShardingReport report) =>
        string.Join('\n', report.Types.Select(type => $"{type.Type}: {type.Error}"));

    public static string Hint(string[] types) => types.Length == 0 ? "" : $" There are: {string.Join(", ", types)}.";

    private static string Blocks(ShardingReport report, Func<TypeReport, IEnumerable<string>> lines)
    {
        if (report.Types.Length == 0)
            return Nothing;

        var text = new StringBuilder();
        foreach (var type in report.Types)
        {
            var entities = type.Regions.Sum(Entities);
            var shards = type.Regions.Sum(region => region.Shards.Length);
            text.Append(shards == 0 ? type.Type : $"{type.Type}: {Count(shards, "shard")}, {Count(entities, "entity")}").Append('\n');
            foreach (var line in type.Error is { } error ? [$"  ✖ {error}"] : lines(type))
                text.Append(line).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<string> Addresses(TypeReport type, Func<RegionReport, string> more)
    {
        var width = type.Regions.Select(region => region.Address.Length).DefaultIfEmpty().Max();
        return type.Regions.Select(region =>
            $"  ● {region.Address.PadRight(width)}{more(region)}{(region.Self ? "  this node" : "")}".TrimEnd());
    }

    private static int Entities(RegionReport region) => region.Shards.Sum(shard => shard.Entities);

    private static string Silent(RegionReport region) =>
        region.Silent.Length == 0 ? "" : $"  ! {Count(region.Silent.Length, "shard")} did not answer";

    private static string Count(int number, string what) => (number, what) switch
    {
        (1, _) => $"1 {what}",
        (_, "entity") => $"{number} entities",
        _ => $"{number} {what}s",
    };
}
