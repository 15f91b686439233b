using System.Collections.Immutable;
using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Shell.Palettes.Ha;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Lvs;

/// <summary>Virtual services and the servers behind them: what directors want, and what their kernels have.</summary>
internal static class LvsPalette
{
    public static readonly CommandDefinition Show =
        Define("show", "Each virtual service of this director with its servers: state, weight, connections, and why one does not serve.")
            .OfService(false).WithFlag("watch", "Show it again whenever it changes.", "-w").WithOutput().Build();

    public static readonly CommandDefinition Servers =
        Define("servers", "All real servers of this director, one a line.")
            .OfService(false).WithFlag("watch", "Show them again whenever they change.", "-w").WithOutput().Build();

    public static readonly CommandDefinition Rates =
        Define("rates", "What this director's kernel forwards now: connections, packets and bytes a second, and their sums.")
            .OfService(false).WithFlag("watch", "Show it again whenever it changes.", "-w").WithOutput().Build();

    public static readonly CommandDefinition Connections =
        Define("connections", "The connections that this director's kernel remembers, and which of them another director told of.")
            .OfService(false).WithOutput().Build();

    public static readonly CommandDefinition Compare =
        Define("compare", "The tables of all directors beside each other, and where they differ.").WithOutput().Build();

    public static readonly CommandDefinition Weight = Define("weight", "Gives a server another weight.")
        .OfService(true).OfServer()
        .WithArgument(b => b.IsMandatory(true).WithName("weight").WithSwitch("--weight").WithDescription("0 to 65535; 0: no new connections."))
        .Change().Build();

    public static readonly CommandDefinition Drain =
        Define("drain", "Sends no new connections to a server; those that it has may end. 'pbm lvs show --watch' counts them.")
            .OfService(true).OfServer().Change().Build();

    public static readonly CommandDefinition Maintenance =
        Define("maintenance", "Takes a server out as if it were down, whatever its checks say.").OfService(true).OfServer().Change().Build();

    public static readonly CommandDefinition Resume =
        Define("resume", "Ends a server's drain or maintenance.").OfService(true).OfServer().Change().Build();

    public static readonly CommandDefinition Complete = Define("complete", "Names for completion, one a line.")
        .WithArgument(b => b.WithName("argument").IsMandatory(true).WithDescription("service or server."))
        .Build();

    public static readonly CommandPalette Palette = new(
        "lvs", [Show, Servers, Rates, Connections, Compare, Weight, Drain, Maintenance, Resume, Complete]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder OfService(this CommandDefinitionBuilder command, bool isNeeded) => command.WithArgument(b =>
        b.IsMandatory(isNeeded).WithName("service").WithSwitch("-s").WithSwitch("--service").WithDescription("A virtual service's name."));

    private static CommandDefinitionBuilder OfServer(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("server").WithSwitch("--server").WithDescription("A real server's name."));

    private static CommandDefinitionBuilder Change(this CommandDefinitionBuilder command) => command
        .WithFlag("dry-run", "Change nothing: tell errors, and what would change.")
        .WithArgument(b => b.WithName("by").WithSwitch("--by").WithDescription("Who you are; else who runs pbm."))
        .WithOutput();
}

internal sealed class LvsPaletteHandler(IActorRef @operator, IActorRef director) : CommandPaletteHandler(LvsPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new LvsCommandActor(@operator, director));
}

internal sealed class LvsCommandActor : CommandHandlerActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IActorRef _operator;
    private readonly IActorRef _director;

    public LvsCommandActor(IActorRef @operator, IActorRef director)
        : base(LvsPalette.Palette)
    {
        (_operator, _director) = (@operator, director);
        Process(LvsPalette.Show.Name, (_, arguments) => Look(arguments, LvsText.Tree));
        Process(LvsPalette.Servers.Name, (_, arguments) => Look(arguments, LvsText.Servers));
        Process(LvsPalette.Rates.Name, (_, arguments) => Look(arguments, LvsText.Rates));
        Process(LvsPalette.Connections.Name, (_, arguments) => OnConnections(arguments));
        Process(LvsPalette.Compare.Name, (_, arguments) => Ask(
            new OperatorRequest.GetDirectors(),
            answer => answer is OperatorAnswer.Directors directors
                ? new CommandResponse(arguments.Json()
                    ? JsonSerializer.Serialize(directors.All, AnswerJson.Readable.ImmutableArrayDirectorStatus)
                    : LvsText.Compare(directors.All, directors.Silent))
                : Answers.Render(answer, arguments.Json())));
        Process(LvsPalette.Weight.Name, (_, arguments) =>
        {
            if (arguments.TryNumber("weight", 0, 65535, out var weight) && weight is { } number)
                Change(arguments, "weight", $"{number}");
            else
                Sender.Tell(new ErroredCommandResponse($"'{arguments.Value("weight")}' is no weight: a whole number, 0 to 65535."));
        });
        Process(LvsPalette.Drain.Name, (_, arguments) => Change(arguments, "state", "drain"));
        Process(LvsPalette.Maintenance.Name, (_, arguments) => Change(arguments, "state", "maintenance"));
        Process(LvsPalette.Resume.Name, (_, arguments) => Change(arguments, "state", "in-service"));
        Process(LvsPalette.Complete.Name, (_, arguments) => OnComplete(arguments.Value("argument") ?? ""));
    }

    private void Look(IReadOnlyList<Tuple<string, string>> arguments, Func<DirectorStatus, string> render) => WatchActor.Answer(
        Context, arguments, async final => await StatusAsync() is not { } status
            ? Output.Unavailable("this node's director did not answer: is it one?")
            : LvsText.Of(status, arguments.Value("service")) is not { } wanted
                ? new ErroredCommandResponse($"There is no virtual service '{arguments.Value("service")}' here.")
                : new CommandResponse(
                    arguments.Json()
                        ? JsonSerializer.Serialize(ImmutableArray.Create(wanted), AnswerJson.Readable.ImmutableArrayDirectorStatus)
                        : render(wanted),
                    final));

    private async Task<DirectorStatus?> StatusAsync()
    {
        if (_director.IsNobody())
            return null;
        try
        {
            return await _director.Ask<DirectorStatus>(new GetDirector(), Patience);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private void OnConnections(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (_director.IsNobody())
        {
            Sender.Tell(Output.Unavailable("this node directs nothing."));
            return;
        }

        var service = arguments.Value("service");
        var known = StatusAsync();
        async Task<CommandResponse> AnswerAsync()
        {
            var report = await _director.Ask<ConnectionsReport>(new GetConnections(), Patience);
            if (report.Problem is { } problem)
                return new ErroredCommandResponse($"Connections cannot be read: {problem}.");
            var key = (await known)?.Services.FirstOrDefault(one => one.Id == service)?.Key;
            if (service is not null && key is null)
                return new ErroredCommandResponse($"There is no virtual service '{service}' here.");
            var wanted = report with { Connections = LvsText.Of(report.Connections, key) };
            return new CommandResponse(arguments.Json()
                ? JsonSerializer.Serialize(wanted, AnswerJson.Readable.ConnectionsReport)
                : LvsText.Connections(wanted));
        }

        _ = AnswerAsync().PipeTo(Sender, Self, failure: OperatorAsk.Failed);
    }

    private void Change(IReadOnlyList<Tuple<string, string>> arguments, string key, string value)
    {
        var (service, server) = (arguments.Value("service")!, arguments.Value("server")!);
        var path = ConfigurationPath.Of(["virtual-services", service, "servers", server, key]);
        var request = new OperatorRequest.ChangeConfiguration(
            new ConfigurationWish.Edits([ConfigurationEdit.Of(path, new ConfigurationNode.Text(value, null))]),
            arguments.Value("by") is { Length: > 0 } who ? who : "an operator")
        {
            IsTrial = arguments.Flag("dry-run"),
        };
        Ask(request, answer => answer switch
        {
            OperatorAnswer.Plan { Change: var plan } when arguments.Json() =>
                new CommandResponse(JsonSerializer.Serialize(plan, AnswerJson.Readable.ConfigurationPlan)),
            OperatorAnswer.Plan { Change.Errors: [var error, ..] } => new ErroredCommandResponse(error),
            OperatorAnswer.Plan when request.IsTrial => new CommandResponse($"{server} of {service}: {key} would be {value}."),
            OperatorAnswer.Plan => new CommandResponse($"{server} of {service}: {key} is {value} now."),
            _ => Answers.Render(answer, arguments.Json()),
        });
    }

    private void OnComplete(string argument)
    {
        async Task<CommandResponse> NamesAsync()
        {
            var services = (await StatusAsync())?.Services ?? [];
            var names = argument == "service"
                ? services.Select(service => service.Id)
                : services.SelectMany(service => service.Servers).Select(server => server.Name);
            return new CommandResponse(string.Join('\n', names.Distinct().Order(StringComparer.Ordinal)));
        }

        _ = NamesAsync().PipeTo(Sender, Self, failure: OperatorAsk.Failed);
    }

    private void Ask(OperatorRequest request, Func<OperatorAnswer, CommandResponse> render) =>
        _ = OperatorAsk.Send(_operator, request).PipeTo(Sender, Self, success: render, failure: OperatorAsk.Failed);
}
