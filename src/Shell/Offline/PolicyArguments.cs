using HaActors.Policy.Cib;
using HaActors.Policy.Rules;
using HaActors.Policy.Simulation;

namespace HaActors.Shell.Offline;

/// <summary>The command line cannot be understood, or a file cannot be used; the text says what to do.</summary>
internal sealed class PolicyMistake(string text) : Exception(text);

internal enum PolicyFormat
{
    Summary,
    Scores,
    Json,
}

/// <summary>What <c>pbm policy simulate</c>, <c>explain</c> or <c>check</c> was called with.</summary>
internal sealed class PolicyArguments
{
    private static readonly SortedDictionary<string, InjectionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["quorum"] = InjectionKind.Quorum,
        ["watchdog"] = InjectionKind.Watchdog,
        ["node-up"] = InjectionKind.NodeUp,
        ["node-down"] = InjectionKind.NodeDown,
        ["node-fail"] = InjectionKind.NodeFail,
        ["node-standby"] = InjectionKind.NodeStandby,
        ["node-online"] = InjectionKind.NodeOnline,
        ["ticket-grant"] = InjectionKind.TicketGrant,
        ["ticket-revoke"] = InjectionKind.TicketRevoke,
        ["ticket-standby"] = InjectionKind.TicketStandby,
        ["ticket-activate"] = InjectionKind.TicketActivate,
        ["op-inject"] = InjectionKind.Operation,
    };

    /// <summary>A file, or <c>-</c> for standard input.</summary>
    public string? Cib { get; private set; }

    public string? CibFolder { get; private set; }

    public string? OutFolder { get; private set; }

    public string? Time { get; private set; }

    public PolicyFormat Format { get; private set; }

    public bool CarryOut { get; private set; } = true;

    public string? DotFile { get; private set; }

    public string? GraphFile { get; private set; }

    /// <summary>Receives the CIB as it is afterwards.</summary>
    public string? SaveFile { get; private set; }

    /// <summary>What shall be explained; nothing: all.</summary>
    public List<string> Resources { get; } = [];

    public List<string> Nodes { get; } = [];

    public List<string> Actions { get; } = [];

    public List<Injection> Injections { get; } = [];

    public List<OperationOutcome> Failures { get; } = [];

    /// <exception cref="PolicyMistake">Not understood.</exception>
    public static PolicyArguments Parse(PolicyOption[] known, ReadOnlySpan<string> words)
    {
        var arguments = new PolicyArguments();
        for (var at = 0; at < words.Length; at++)
        {
            var word = words[at];
            if (word == "-" || !word.StartsWith('-'))
            {
                arguments.Take("cib", word);
                continue;
            }

            var isLong = word.StartsWith("--", StringComparison.Ordinal);
            var equals = isLong ? word.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = equals < 0 ? word : word[..equals];
            var option = Array.Find(known, option => option.Switches.Contains(name))
                ?? throw new PolicyMistake($"There is no switch '{name}' here. See pbm policy --help.");
            if (option.Value is null)
                arguments.Take(option.Name, "true");
            else if (equals >= 0)
                arguments.Take(option.Name, word[(equals + 1)..]);
            else if (at + 1 < words.Length)
                arguments.Take(option.Name, words[++at]);
            else
                throw new PolicyMistake($"'{name}' needs a value: {name} {option.Value}.");
        }

        return arguments;
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "cib":
                Cib = Cib is null ? value : throw new PolicyMistake(
                    $"'{value}' is one file too many: '{Cib}' was named before. Use --cib-dir for many.");
                break;
            case "cib-dir":
                CibFolder = value;
                break;
            case "out":
                OutFolder = value;
                break;
            case "time":
                Time = DateText.Seconds(value, 0) is not null ? value : throw new PolicyMistake(
                    $"'{value}' is no time: write for example 2026-07-01T12:00:00Z.");
                break;
            case "format" or "output":
                Format = FormatOf(value);
                break;
            case "crm-scores":
                Format = PolicyFormat.Scores;
                break;
            case "no-run":
                CarryOut = false;
                break;
            case "simulate":
                break;
            case "dot":
                DotFile = value;
                break;
            case "graph":
                GraphFile = value;
                break;
            case "save":
                SaveFile = value;
                break;
            case "resource":
                Resources.Add(value);
                break;
            case "node":
                Nodes.Add(value);
                break;
            case "action":
                Actions.Add(value);
                break;
            case "op-fail":
                Failures.Add(Outcome(value));
                break;
            case "inject":
                Inject(value);
                break;
            default:
                Injections.Add(new Injection(Kinds[name], Checked(name, value)));
                break;
        }
    }

    // KIND=VALUE: every change before the decision under one switch, for scripts that make them up.
    private void Inject(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var kind = equals < 0 ? "" : text[..equals];
        if (kind is "op" or "op-inject")
            Injections.Add(new Injection(InjectionKind.Operation, Checked("op-inject", text[(equals + 1)..])));
        else if (kind == "op-fail")
            Failures.Add(Outcome(text[(equals + 1)..]));
        else if (Kinds.TryGetValue(kind, out var known))
            Injections.Add(new Injection(known, Checked(kind, text[(equals + 1)..])));
        else
            throw new PolicyMistake(
                $"'{text}' cannot be injected: write op={OperationOutcome.Form}, or one of "
                + $"{string.Join(", ", Kinds.Keys)} with = and a value.");
    }

    private static string Checked(string name, string value)
    {
        if (name is "quorum" or "watchdog" && CibValue.Truth(value) is null)
            throw new PolicyMistake($"--{name} is true or false, not '{value}'.");
        if (name == "op-inject")
            Outcome(value);
        return value;
    }

    private static OperationOutcome Outcome(string text) => OperationOutcome.Parse(text)
        ?? throw new PolicyMistake($"'{text}' is no result of an operation: write {OperationOutcome.Form}.");

    private static PolicyFormat FormatOf(string value) => value switch
    {
        "summary" or "text" => PolicyFormat.Summary,
        "scores" => PolicyFormat.Scores,
        "json" => PolicyFormat.Json,
        _ => throw new PolicyMistake(
            $"There is no format '{value}': summary, scores or json."),
    };
}
