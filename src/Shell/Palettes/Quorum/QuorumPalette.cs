using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Shell.Palettes.Ha;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Quorum;

/// <summary>Votes: who has how many, what a quorum needs, and how that is changed.</summary>
internal static class QuorumPalette
{
    public static readonly CommandDefinition Status =
        Define("status", "Votes, what a quorum needs, who voted, and what changes.").WithOutput().Build();

    public static readonly CommandDefinition Votes = Define("votes", "Gives a node another number of votes.")
        .WithArgument(b => b.IsMandatory(true).WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("A node of the cluster."))
        .WithNumber("0 to 1000.")
        .WithBy().WithOutput().Build();

    public static readonly CommandDefinition Expected =
        Define("expected", "Makes the expected votes a number: more, for nodes that are still to come; less, by votes of nodes that are confirmed down.")
            .WithNumber("1 or more.")
            .WithBy().WithOutput().Build();

    public static readonly CommandDefinition Force = Define(
            "force",
            "Makes a quorum of the nodes that this one hears, where the others are gone. What they alone had committed is lost. Each voter that is "
            + "not heard must be off: see --dry-run, and docs/operating/quorum.md, first.")
        .WithArgument(b => b.WithName("reason").WithSwitch("-r").WithSwitch("--reason").WithDescription("Why; kept in the log. Must be given."))
        .WithArgument(b => b.WithName("confirm-off").WithSwitch("--confirm-off").WithDescription(
            "Nodes that are off, with commas between them: you looked. Nobody fences them: should one run, its resources run twice."))
        .WithFlag("dry-run", "Only says which voters are missing, what has to be confirmed, and what would come of it.")
        .WithBy().WithOutput().Build();

    public static readonly CommandDefinition Complete = Define("complete", "Names for completion, one a line.")
        .WithArgument(b => b.WithName("argument").IsMandatory(true).WithDescription("node."))
        .Build();

    public static readonly CommandPalette Palette = new("quorum", [Status, Votes, Expected, Force, Complete]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder WithNumber(this CommandDefinitionBuilder command, string range) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("votes").WithSwitch("-v").WithSwitch("--votes").WithDescription(range));

    private static CommandDefinitionBuilder WithBy(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.WithName("by").WithSwitch("--by").WithDescription("Who you are; kept in the log.").WithDefaultValue("an operator"));
}

internal sealed class QuorumPaletteHandler(IActorRef @operator) : CommandPaletteHandler(QuorumPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new QuorumCommandActor(@operator));
}

internal sealed class QuorumCommandActor : CommandHandlerActor
{
    private readonly IActorRef _operator;

    public QuorumCommandActor(IActorRef @operator)
        : base(QuorumPalette.Palette)
    {
        _operator = @operator;
        Process(QuorumPalette.Status.Name, (_, arguments) => Ask(new OperatorRequest.GetQuorum(), arguments));
        Process(QuorumPalette.Votes.Name, (_, arguments) => OnNumber(
            0, arguments, votes => new OperatorRequest.SetVotes(arguments.Value("node")!, votes, arguments.Value("by")!)));
        Process(QuorumPalette.Expected.Name, (_, arguments) => OnNumber(
            1, arguments, votes => new OperatorRequest.SetExpectedVotes(votes, arguments.Value("by")!)));
        Process(QuorumPalette.Force.Name, (_, arguments) => OnForce(arguments));
        Process(QuorumPalette.Complete.Name, _ => OnComplete());
    }

    private void OnComplete() => _ = OperatorAsk.Send(_operator, new OperatorRequest.GetQuorum()).PipeTo(
        Sender, Self, success: answer => new CommandResponse(QuorumText.Names(answer)), failure: OperatorAsk.Failed);

    private void OnForce(IReadOnlyList<Tuple<string, string>> arguments)
    {
        var isTrial = arguments.Flag("dry-run");
        var reason = arguments.Value("reason") ?? "";
        if (reason.Length == 0 && !isTrial)
        {
            Sender.Tell(new ErroredCommandResponse("Nothing was done: forcing a quorum needs --reason; --dry-run shows what would come of it."));
            return;
        }

        var off = (arguments.Value("confirm-off") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Ask(new OperatorRequest.ForceQuorum(arguments.Value("by")!, reason, [.. off]) { IsTrial = isTrial }, arguments);
    }

    private void OnNumber(int least, IReadOnlyList<Tuple<string, string>> arguments, Func<int, OperatorRequest> request)
    {
        if (arguments.TryNumber("votes", least, 1_000_000, out var votes) && votes is { } number)
            Ask(request(number), arguments);
        else
            Sender.Tell(new ErroredCommandResponse($"'{arguments.Value("votes")}' is no number of votes: a whole number, {least} or more."));
    }

    private void Ask(OperatorRequest request, IReadOnlyList<Tuple<string, string>> arguments)
    {
        var json = arguments.Json();
        _ = OperatorAsk.Send(_operator, request).PipeTo(
            Sender, Self, success: answer => QuorumText.Render(answer, QuorumText.Votes, json), failure: OperatorAsk.Failed);
    }
}
