using HaActors.Policy.Cib;
using HaActors.Policy.Explaining;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;
using HaActors.Shell.Client;

namespace HaActors.Shell.Offline;

/// <summary><c>pbm policy …</c>: decides upon files. No node is asked, nothing but the files is touched.</summary>
internal static class PolicyCommand
{
    public const string Name = "policy";

    private const string Overview = """
        usage: pbm policy simulate --cib FILE [OPTION]…
               pbm policy simulate --cib-dir DIR --out DIR
               pbm policy explain --cib FILE [--resource R] [--node N] [--action A] [OPTION]…
               pbm policy check --cib FILE [-o json]

          simulate   what the cluster would do, and how it would be afterwards
          explain    why: for each node the score and what it consists of, what keeps a resource from running
                     and what would help, why an action is done and what it waits for
          check      what is wrong or doubtful in a configuration

        All read a file and need no cluster. `pbm policy simulate --help` tells more.
        """;

    private const string SimulateUsage = """
        usage: pbm policy simulate --cib FILE [OPTION]…

        Decides as the cluster would, and prints what `crm_simulate -S` prints: the status, what is to be done, how
        it is carried out, and the status afterwards.

        """;

    private const string ExplainUsage = """
        usage: pbm policy explain --cib FILE [--resource R] [--node N] [--action A] [OPTION]…

        Decides as the cluster would, and tells why: all nodes, resources and actions, or those that are named.

        """;

    private const string CheckUsage = """
        usage: pbm policy check --cib FILE [-o json]

        Prints what is wrong or doubtful in a configuration. Exit code: 0 nothing, 1 warnings only, 2 errors.

        """;

    /// <param name="words">What follows <see cref="Name"/>.</param>
    /// <returns>0 done; 2 wrong usage or an unusable file; of a check what its findings say.</returns>
    public static int Run(ReadOnlySpan<string> words, Terminal terminal)
    {
        var json = words.Contains("json") || words.Contains("--format=json") || words.Contains("--output=json");
        try
        {
            var command = words.IsEmpty ? "" : words[0];
            if (words.Contains("-h") || words.Contains("--help"))
                return Help(command, terminal);
            switch (command)
            {
                case "simulate":
                    Simulate(PolicyArguments.Parse(PolicyOption.Simulate, words[1..]), terminal);
                    return ExitCode.Done;
                case "explain":
                    Explain(PolicyArguments.Parse(PolicyOption.Explain, words[1..]), terminal);
                    return ExitCode.Done;
                case "check":
                    return Check(PolicyArguments.Parse(PolicyOption.Check, words[1..]), terminal);
                case "" or "help":
                    return Help(command.Length > 0 && words.Length > 1 ? words[1] : "", terminal);
                default:
                    throw new PolicyMistake(
                        $"There is no 'policy {command}': simulate, explain or check. See pbm policy --help.");
            }
        }
        catch (Exception cause) when (cause is PolicyMistake or InjectionException or SelectionException)
        {
            return new Client.Reports(terminal, json).Mistake("usage", cause.Message, ExitCode.Usage);
        }
    }

    private static int Help(string command, Terminal terminal)
    {
        terminal.Out.WriteLine(command switch
        {
            "simulate" => $"{SimulateUsage}\n{PolicyOption.Help(PolicyOption.Simulate)}",
            "explain" => $"{ExplainUsage}\n{PolicyOption.Help(PolicyOption.Explain)}",
            "check" => $"{CheckUsage}\n{PolicyOption.Help(PolicyOption.Check)}",
            _ => Overview,
        });
        return ExitCode.Done;
    }

    private static int Check(PolicyArguments arguments, Terminal terminal)
    {
        var findings = CibCheck.Check(Files.ReadCib(arguments.Cib, terminal));
        if (arguments.Format == PolicyFormat.Json)
            JsonReport.Write(terminal.Out, findings);
        else
            terminal.Out.Write(FindingText.Of(findings));
        return FindingKinds.ExitCode(findings);
    }

    private static void Explain(PolicyArguments arguments, Terminal terminal)
    {
        var cib = Files.ReadCib(arguments.Cib, terminal);
        var report = SimulationReport.Of(cib, new SimulationRequest
        {
            Time = arguments.Time,
            CarryOut = false,
            Record = new DecisionRecord(),
            Injections = arguments.Injections,
        });
        var selection = new Selection(arguments.Resources, arguments.Nodes, arguments.Actions);
        var explanation = selection.Of(report.Run);
        if (arguments.Format == PolicyFormat.Json)
            JsonExplanation.Write(terminal.Out, explanation);
        else
            ExplanationText.Write(terminal.Out, explanation);
    }

    private static void Simulate(PolicyArguments arguments, Terminal terminal)
    {
        if (arguments.CibFolder is { } folder)
        {
            SimulateMany.Run(folder, arguments, terminal);
            return;
        }

        var wantsScores = arguments.Format != PolicyFormat.Summary;
        var cib = Files.ReadCib(arguments.Cib, terminal);
        var result = Simulation.Of(cib, arguments, wantsScores, arguments.Time);
        if (arguments.Format == PolicyFormat.Json)
            JsonReport.Write(terminal.Out, result.Report, CibCheck.Check(cib), result.Scores!);
        else
            terminal.Out.Write(arguments.Format == PolicyFormat.Scores
                ? $"\n{string.Concat(result.Scores!.Lines.Select(static line => $"{line}\n"))}"
                : result.Report.Summary);
        if (arguments.DotFile is { } dot)
            Files.Write(dot, DotText.Of(result.Report.Run));
        if (arguments.GraphFile is { } graph)
            Files.Write(graph, GraphXml.Of(result.Report.Run));
        if (arguments.SaveFile is { } save)
            Files.Write(save, CibWriter.Write(result.Report.After ?? result.Report.Run.Cib));
    }
}
