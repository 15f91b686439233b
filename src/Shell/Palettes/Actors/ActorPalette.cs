using System.Text.Json;
using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Actors;

internal static class ActorPalette
{
    public static readonly CommandDefinition Hierarchy = new CommandDefinitionBuilder()
        .WithName("hierarchy").WithDescription("The actors of this node as a tree, with their types and waiting messages.")
        .WithArgument(b => b.WithName("system").WithSwitch("-s").WithSwitch("--system")
            .WithDescription("Which actor system.").WithDefaultValues("all", "local", "cluster"))
        .WithOutput().Build();

    public static readonly CommandPalette Palette = new("actor", [Hierarchy]);
}

internal sealed class ActorPaletteHandler(Func<ActorSystem?> cluster) : CommandPaletteHandler(ActorPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new ActorCommandActor(cluster));
}

internal sealed class ActorCommandActor : CommandHandlerActor
{
    public ActorCommandActor(Func<ActorSystem?> cluster)
        : base(ActorPalette.Palette) =>
        Process(ActorPalette.Hierarchy.Name, (_, arguments) => Sender.Tell(Hierarchy(cluster, arguments)));

    private static CommandResponse Hierarchy(Func<ActorSystem?> cluster, IReadOnlyList<Tuple<string, string>> arguments)
    {
        var which = arguments.Value("system");
        var systems = new List<ActorSystem>();
        if (which is "all" or "local")
            systems.Add(Context.System);
        if (which is "all" or "cluster" && cluster() is { } present && present != Context.System)
            systems.Add(present);
        if (systems.Count == 0)
            return Output.BetweenLives;

        var report = new ActorReport([.. systems.Select(system => ActorTree.Of((ExtendedActorSystem)system))]);
        return new CommandResponse(arguments.Json()
            ? JsonSerializer.Serialize(report, AnswerJson.Readable.ActorReport)
            : string.Join('\n', report.Systems.Select(ActorTree.Text)));
    }
}
