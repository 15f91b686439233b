using System.Text.Json;
using Akka.Actor;
using Akka.Remote;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Addresses;

/// <summary>Who this node is on the network, and whom it talks to there.</summary>
internal static class AddressPalette
{
    public static readonly CommandDefinition Show =
        Define("show", "The addresses of this node's actor systems, and the number of this incarnation.").WithOutput().Build();

    public static readonly CommandDefinition List =
        Define("list", "The systems that this node has spoken to, and how it stands with each.")
            .WithFlag("watch", "Show it again whenever it changes.", "-w").WithOutput().Build();

    public static readonly CommandPalette Palette = new("address", [Show, List]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);
}

internal sealed class AddressPaletteHandler(Func<ActorSystem?> cluster) : CommandPaletteHandler(AddressPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new AddressCommandActor(cluster));
}

internal sealed class AddressCommandActor : CommandHandlerActor
{
    private readonly Func<ActorSystem?> _cluster;

    public AddressCommandActor(Func<ActorSystem?> cluster)
        : base(AddressPalette.Palette)
    {
        _cluster = cluster;
        Process(AddressPalette.Show.Name, (_, arguments) => Sender.Tell(Show(arguments.Json())));
        Process(AddressPalette.List.Name, (_, arguments) =>
            WatchActor.Answer(Context, arguments, final => Look(cluster(), arguments.Json(), final)));
    }

    private CommandResponse Show(bool json)
    {
        var report = new SystemsReport([.. new[] { Context.System, _cluster() }.OfType<ActorSystem>().Distinct().SelectMany(Of)]);
        return new CommandResponse(json
            ? JsonSerializer.Serialize(report, AnswerJson.Readable.SystemsReport)
            : AddressText.Of(report));
    }

    private static IEnumerable<SystemReport> Of(ActorSystem system)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        if (provider is not IRemoteActorRefProvider remote)
            return [new SystemReport(system.Name, provider.DefaultAddress.ToString(), null)];
        var uid = AddressUidExtension.Uid(system);
        return remote.Transport.Addresses
            .Select(address => address.ToString())
            .Order(StringComparer.Ordinal)
            .Select(address => new SystemReport(system.Name, address, uid));
    }

    private static async Task<CommandResponse> Look(ActorSystem? cluster, bool json, bool final)
    {
        if (cluster is null)
            return Output.BetweenLives;
        try
        {
            var report = await AddressBook.Get(cluster).Read();
            return new CommandResponse(
                json ? JsonSerializer.Serialize(report, AnswerJson.Readable.PeersReport) : AddressText.Of(report), final);
        }
        catch (AskTimeoutException)
        {
            return Output.BetweenLives;
        }
    }
}

internal sealed record SystemsReport(SystemReport[] Systems);

/// <param name="System">Its name.</param>
/// <param name="Address">Of a system without remoting: its own name for itself.</param>
/// <param name="Uid">Another one after every start; null without remoting.</param>
internal sealed record SystemReport(string System, string Address, int? Uid);
