using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Shell.Configuration;
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
        Process(ConfigurationPalette.Show.Name, (_, arguments) => OnConfiguration(
            arguments, (document, _) => Show(document, arguments.Value("path"), arguments.Json())));
        Process(ConfigurationPalette.Export.Name, (_, arguments) => OnConfiguration(
            arguments, (document, revision) => new CommandResponse(ExportHeader.Of(revision) + ConfigurationHocon.Of(document))));
        Process(ConfigurationPalette.Diff.Name, (_, arguments) => OnDifferences(
            new OperatorRequest.PlanConfiguration(arguments.Value("file")!), arguments));
        Process(ConfigurationPalette.Compare.Name, (_, arguments) =>
        {
            if (Number(arguments, "revision", out var from) && Number(arguments, "to", out var to))
                OnDifferences(new OperatorRequest.CompareConfigurations(from!.Value, to), arguments);
        });
        Process(ConfigurationPalette.Apply.Name, (_, arguments) => OnChange(
            arguments, new ConfigurationWish.Whole(arguments.Value("file")!)));
        Process(ConfigurationPalette.Set.Name, (_, arguments) => OnEdit(arguments, () => ValueOf(arguments.Value("value")!)));
        Process(ConfigurationPalette.Unset.Name, (_, arguments) => OnEdit(arguments, () => null));
        Process(ConfigurationPalette.History.Name, (_, arguments) => Ask(
            new OperatorRequest.GetConfigurationHistory(),
            answer => answer is OperatorAnswer.Revisions known
                ? new CommandResponse(RevisionsText.Of(known.All, arguments.Json()))
                : Answers.Render(answer, arguments.Json())));
        Process(ConfigurationPalette.Rollback.Name, (_, arguments) =>
        {
            if (Number(arguments, "revision", out var revision))
                OnChange(arguments, new ConfigurationWish.Revision(revision!.Value));
        });
    }

    private void OnDifferences(OperatorRequest request, IReadOnlyList<Tuple<string, string>> arguments) => OnPlan(
        request, arguments, plan => new CommandResponse(arguments.Json() ? Json(plan) : ConfigurationPlanText.Differences(plan)));

    private void OnEdit(IReadOnlyList<Tuple<string, string>> arguments, Func<ConfigurationNode?> value)
    {
        try
        {
            OnChange(arguments, new ConfigurationWish.Edits([ConfigurationEdit.Of(arguments.Value("path")!, value())]));
        }
        catch (FormatException wrong)
        {
            Sender.Tell(new ErroredCommandResponse($"{wrong.Message}."));
        }
    }

    private void OnChange(IReadOnlyList<Tuple<string, string>> arguments, ConfigurationWish wish)
    {
        if (!Number(arguments, "based-on", out var basedOn))
            return;

        var request = new OperatorRequest.ChangeConfiguration(wish, arguments.Value("by") is { Length: > 0 } who ? who : "an operator")
        {
            BasedOn = basedOn,
            IsTrial = arguments.Flag("dry-run"),
        };
        OnPlan(request, arguments, plan => Planned(plan, arguments.Json()));
    }

    /// <returns>False: it is none, and the client was told.</returns>
    private bool Number(IReadOnlyList<Tuple<string, string>> arguments, string name, out long? number)
    {
        var isOne = arguments.TryNumber(name, 0, int.MaxValue, out var read);
        number = read;
        if (!isOne)
            Sender.Tell(new ErroredCommandResponse($"'{name}' must be the number of a revision."));

        return isOne;
    }

    /// <summary>As in a file; what is no HOCON there is a text here.</summary>
    private static ConfigurationNode ValueOf(string text)
    {
        try
        {
            return HoconTree.Of(ConfigurationFactory.ParseString($"value = {text}"))["value"] switch
            {
                ConfigurationNode.Map => throw new FormatException("An object is changed value by value, or in a file"),
                { } value => value,
                null => new ConfigurationNode.Text(text, null),
            };
        }
        catch (ConfigurationException)
        {
            return new ConfigurationNode.Text(text, null);
        }
    }

    private static CommandResponse Planned(ConfigurationPlan plan, bool json)
    {
        var text = json ? Json(plan) : ConfigurationPlanText.Of(plan);
        return plan.Errors.IsEmpty ? new CommandResponse(text) : new ErroredCommandResponse(text);
    }

    private void OnPlan(
        OperatorRequest request, IReadOnlyList<Tuple<string, string>> arguments, Func<ConfigurationPlan, CommandResponse> render) =>
        Ask(request, answer => answer is OperatorAnswer.Plan plan ? render(plan.Change) : Answers.Render(answer, arguments.Json()));

    private void OnConfiguration(
        IReadOnlyList<Tuple<string, string>> arguments, Func<ConfigurationDocument, long?, CommandResponse> render)
    {
        if (!Number(arguments, "revision", out var revision))
            return;

        Ask(new OperatorRequest.GetConfiguration { Revision = revision }, answer => answer is OperatorAnswer.Configuration configuration
            ? render(ConfigurationDocument.Parse(configuration.Text), configuration.Revision)
            : Answers.Render(answer, json: false));
    }

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
