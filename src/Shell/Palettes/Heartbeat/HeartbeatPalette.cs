using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Protocol;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Heartbeat;

/// <summary>Whom this node hears, and over what.</summary>
internal static class HeartbeatPalette
{
    public static readonly CommandDefinition Show = new CommandDefinitionBuilder()
        .WithName("show")
        .WithDescription("Whom this node hears on each network and heartbeat medium: state, since when, loss, round trip, how often late.")
        .WithFlag("watch", "Show it again whenever it changes.", "-w")
        .WithOutput()
        .Build();

    public static readonly CommandPalette Palette = new("heartbeat", [Show]);
}

internal sealed class HeartbeatPaletteHandler(Func<HeartbeatReport> report) : CommandPaletteHandler(HeartbeatPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new HeartbeatCommandActor(report));
}

internal sealed class HeartbeatCommandActor : CommandHandlerActor
{
    public HeartbeatCommandActor(Func<HeartbeatReport> report)
        : base(HeartbeatPalette.Palette)
    {
        Process(HeartbeatPalette.Show.Name, (_, arguments) => WatchActor.Answer(Context, arguments, final =>
        {
            var now = report();
            return Task.FromResult(new CommandResponse(
                arguments.Json() ? JsonSerializer.Serialize(now, AnswerJson.Readable.HeartbeatReport) : HeartbeatText.Of(now), final));
        }));
    }
}
