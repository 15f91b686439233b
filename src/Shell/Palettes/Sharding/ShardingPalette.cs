using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Sharding;

/// <summary>Sharded entities: which kinds there are, and where they are.</summary>
internal static class ShardingPalette
{
    public static readonly CommandDefinition ListRegions =
        Define("list-regions", "The kinds of entities on this node, and the nodes that have a region for them.").OfType()
            .WithOutput().Build();

    public static readonly CommandDefinition RegionStats =
        Define("region-stats", "Shards and entities of each region in the cluster.").OfType().Watched().WithOutput().Build();

    public static readonly CommandDefinition ShardStats =
        Define("shard-stats", "Entities of each shard in the cluster.").OfType().Watched().WithOutput().Build();

    public static readonly CommandDefinition ListEntities = Define("list-entities", "The entities that run on this node.")
        .OfType()
        .WithArgument(b => b.WithName("shard").WithSwitch("-s").WithSwitch("--shard").WithDescription("Only those of this shard."))
        .WithOutput().Build();

    public static readonly CommandDefinition Locate = Define("locate", "Where an entity is, as far as this node knows.")
        .WithArgument(b => b.IsMandatory(true).WithName("entity").WithSwitch("-e").WithSwitch("--entity").WithDescription("Its id."))
        .OfType().WithOutput().Build();

    public static readonly CommandDefinition Complete = Define("complete", "Names for completion, one a line.")
        .WithArgument(b => b.WithName("argument").IsMandatory(true).WithDescription("type."))
        .Build();

    public static readonly CommandPalette Palette =
        new("cluster-sharding", [ListRegions, RegionStats, ShardStats, ListEntities, Locate, Complete]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder OfType(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.WithName("type").WithSwitch("-t").WithSwitch("--type")
            .WithDescription("A kind of entities that was started on this node; all of them without."));

    private static CommandDefinitionBuilder Watched(this CommandDefinitionBuilder command) =>
        command.WithFlag("watch", "Show it again whenever it changes.", "-w");
}

internal sealed class ShardingPaletteHandler(Func<ActorSystem?> cluster) : CommandPaletteHandler(ShardingPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new ShardingCommandActor(cluster));
}
