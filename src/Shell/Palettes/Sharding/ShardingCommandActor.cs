using System.Text.Json;
using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Sharding;

internal sealed class ShardingCommandActor : CommandHandlerActor
{
    private readonly Func<ActorSystem?> _cluster;

    public ShardingCommandActor(Func<ActorSystem?> cluster)
        : base(ShardingPalette.Palette)
    {
        _cluster = cluster;
        OnTypes(ShardingPalette.ListRegions, ShardingText.Regions, (queries, type, region, _) => queries.Regions(type, region));
        OnTypes(ShardingPalette.RegionStats, ShardingText.RegionStats, (queries, type, region, _) => queries.Stats(type, region));
        OnTypes(ShardingPalette.ShardStats, ShardingText.ShardStats, (queries, type, region, _) => queries.Stats(type, region));
        OnTypes(ShardingPalette.ListEntities, ShardingText.Entities, (queries, type, region, arguments) =>
            queries.Entities(type, region, arguments.Value("shard")));
        Process(ShardingPalette.Locate.Name, (_, arguments) => Locate(cluster(), arguments).PipeTo(Sender, Self));
        Process(ShardingPalette.Complete.Name, _ => Sender.Tell(
            new CommandResponse(cluster() is { } system ? string.Join('\n', ShardingQueries.Types(system)) : "")));
    }

    private delegate Task<TypeReport> Query(
        ShardingQueries queries, string type, IActorRef region, IReadOnlyList<Tuple<string, string>> arguments);

    private void OnTypes(CommandDefinition command, Func<ShardingReport, string> text, Query query) =>
        Process(command.Name, (_, arguments) => WatchActor.Answer(Context, arguments, final =>
            Answer(_cluster(), arguments, async (system, types) =>
            {
                var queries = new ShardingQueries(system);
                var report = new ShardingReport(
                    await Task.WhenAll(types.Select(type => query(queries, type.Name, type.Region, arguments))));
                if (report.Types.Length > 0 && report.Types.All(type => type.Error is not null))
                    return Output.Unavailable(ShardingText.Errors(report));
                return new CommandResponse(
                    arguments.Json() ? JsonSerializer.Serialize(report, AnswerJson.Readable.ShardingReport) : text(report),
                    final);
            })));

    private static Task<CommandResponse> Locate(ActorSystem? cluster, IReadOnlyList<Tuple<string, string>> arguments) =>
        Answer(cluster, arguments, async (_, types) =>
        {
            var (entity, json) = (arguments.Value("entity")!, arguments.Json());
            try
            {
                var report = new LocationsReport(
                    await Task.WhenAll(types.Select(type => ShardingQueries.Locate(type.Name, type.Region, entity))));
                return new CommandResponse(json
                    ? JsonSerializer.Serialize(report, AnswerJson.Readable.LocationsReport)
                    : ShardingText.Of(report));
            }
            catch (AskTimeoutException)
            {
                return Output.Unavailable("the region did not answer in time.");
            }
        });

    private static Task<CommandResponse> Answer(
        ActorSystem? cluster,
        IReadOnlyList<Tuple<string, string>> arguments,
        Func<ActorSystem, (string Name, IActorRef Region)[], Task<CommandResponse>> answer)
    {
        if (cluster is null)
            return Task.FromResult<CommandResponse>(Output.BetweenLives);
        if (arguments.Value("type") is not { } named)
        {
            var all = ShardingQueries.Types(cluster).Select(type => (type, ShardingQueries.RegionOf(cluster, type)!));
            return answer(cluster, [.. all]);
        }

        return ShardingQueries.RegionOf(cluster, named) is { } region
            ? answer(cluster, [(named, region)])
            : Task.FromResult<CommandResponse>(new ErroredCommandResponse(
                $"No entities of the type '{named}' were started on this node.{ShardingText.Hint(ShardingQueries.Types(cluster))}"));
    }
}
