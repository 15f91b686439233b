using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;
using HaActors.Shell.Palettes.Ha;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Configuration;

/// <summary>Turns the <c>config</c> commands into requests to the operator actor of this node, and its answers into text.</summary>
internal sealed class ConfigurationCommandActor : CommandHandlerActor
{
    private readonly IActorRef _operator;

    public ConfigurationCommandActor(IActorRef @operator)
        : base(ConfigurationPalette.Palette)
    {
        _operator = @operator;
        Process(ConfigurationPalette.Show.Name, (_, arguments) => OnConfiguration(document => Show(document, arguments.Value("path"), arguments.Json())));
        Process(ConfigurationPalette.Export.Name, (_, _) => OnConfiguration(document => new CommandResponse(ConfigurationHocon.Of(document))));
        Process(ConfigurationPalette.Diff.Name, (_, arguments) => OnPlan(
            arguments, plan => new CommandResponse(arguments.Json() ? Json(plan) : ConfigurationPlanText.Differences(plan))));
        Process(ConfigurationPalette.Apply.Name, (_, arguments) => OnApply(arguments));
    }

    private void OnApply(IReadOnlyList<Tuple<string, string>> arguments)
    {
        if (arguments.Flag("dry-run"))
            OnPlan(arguments, plan => Planned(plan, arguments.Json()));
        else
            Sender.Tell(new ErroredCommandResponse(
                "Nothing was changed: each node's file is in force. Try it with --dry-run, then change the files and restart the nodes one by one."));
    }

    private static CommandResponse Planned(ConfigurationPlan plan, bool json)
    {
        var text = json ? Json(plan) : ConfigurationPlanText.Of(plan);
        return plan.Errors.IsEmpty ? new CommandResponse(text) : new ErroredCommandResponse(text);
    }

    private void OnPlan(IReadOnlyList<Tuple<string, string>> arguments, Func<ConfigurationPlan, CommandResponse> render) =>
        Ask(new OperatorRequest.PlanConfiguration(arguments.Value("file")!), answer => answer is OperatorAnswer.Plan plan
            ? render(plan.Change)
            : Answers.Render(answer, arguments.Json()));

    private void OnConfiguration(Func<ConfigurationDocument, CommandResponse> render) =>
        Ask(new OperatorRequest.GetConfiguration(), answer => answer is OperatorAnswer.Configuration configuration
            ? render(ConfigurationDocument.Parse(configuration.Text))
            : Answers.Render(answer, json: false));

    private void Ask(OperatorRequest request, Func<OperatorAnswer, CommandResponse> render) =>
        _ = OperatorAsk.Send(_operator, request).PipeTo(Sender, Self, success: render, failure: OperatorAsk.Failed);

    private static CommandResponse Show(ConfigurationDocument document, string? path, bool json)
    {
        var values = document.Values.Where(pair => path is null || ConfigurationPath.IsWithin(pair.Key, path)).ToList();
        if (values.Count == 0 && path is not null)
            return new ErroredCommandResponse($"Nothing is configured at {path}.");
        return new CommandResponse(json
            ? JsonSerializer.Serialize(values.ToDictionary(pair => pair.Key, pair => JsonDocument.Parse(pair.Value).RootElement), AnswerJson.Readable.DictionaryStringJsonElement)
            : string.Join('\n', values.Select(pair => $"{pair.Key} = {pair.Value}")));
    }

    private static string Json(ConfigurationPlan plan) => JsonSerializer.Serialize(plan, AnswerJson.Readable.ConfigurationPlan);
}

/// <summary>A plan for people.</summary>
internal static class ConfigurationPlanText
{
    public static string Of(ConfigurationPlan plan)
    {
        List<string> lines = [];
        Add(lines, plan.Errors.Length == 1 ? "1 error; this cannot come into force:" : $"{plan.Errors.Length} errors; this cannot come into force:", plan.Errors);
        Add(lines, "Doubtful:", plan.Warnings);
        lines.AddRange(DifferenceLines(plan));
        if (plan.Errors.IsEmpty)
        {
            lines.Add("");
            if (plan.Effects.IsEmpty)
                lines.Add("Nothing would move, start or stop.");
            Add(lines, "What would follow:", plan.Effects);
            Add(lines, "In this order:", plan.Actions);
        }

        return string.Join('\n', lines);
    }

    public static string Differences(ConfigurationPlan plan) => string.Join('\n', DifferenceLines(plan));

    private static IEnumerable<string> DifferenceLines(ConfigurationPlan plan)
    {
        if (plan.Differences.IsEmpty)
            yield return "No difference.";
        foreach (var difference in plan.Differences)
        {
            if (difference.Was is not null)
                yield return $"- {difference.Path} = {difference.Was}";
            if (difference.Is is not null)
                yield return $"+ {difference.Path} = {difference.Is}";
        }
    }

    private static void Add(List<string> lines, string title, IReadOnlyCollection<string> items)
    {
        if (items.Count == 0)
            return;
        lines.Add(title);
        lines.AddRange(items.Select(item => $"  {item}"));
    }
}
