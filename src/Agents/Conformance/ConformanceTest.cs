using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Agents;

/// <summary>One thing that an agent was tried for.</summary>
/// <param name="Wrong">Null: as it must be.</param>
public sealed record ConformanceFinding(string What, string? Wrong);

/// <summary>
/// Tries whether an agent does what the standard asks of it, on this machine and in earnest: the resource is started and
/// stopped. Source: OCF resource agent API 1.1; ocf-tester of resource-agents tries the same.
/// </summary>
public sealed class ConformanceTest(IAgentCatalog agents, string node, TimeSpan timeout)
{
    private const string Resource = "agent-test";

    /// <param name="tell">Hears each finding as it is found.</param>
    /// <returns>Whether all is as it must be.</returns>
    public async Task<bool> RunAsync(
        AgentName name, ImmutableSortedDictionary<string, string> parameters, Action<ConformanceFinding> tell, CancellationToken gone)
    {
        var wrong = 0;
        void Say(string what, string? problem)
        {
            wrong += problem is null ? 0 : 1;
            tell(new ConformanceFinding(what, problem));
        }

        if (agents.Find(name, out var whyNot) is not { } agent)
        {
            Say("the agent is there", whyNot);
            return false;
        }

        var metaData = await agents.MetaDataAsync(name);
        Say("its meta-data can be read", metaData is null ? "it printed none, or none that is XML" : null);
        if (metaData is not null)
            Read(name, metaData, parameters, Say);
        await new Rounds(agent, metaData, Call(parameters), Say).RunAsync(gone);
        return wrong == 0;
    }

    private AgentCall Call(ImmutableSortedDictionary<string, string> parameters) => new(
        Resource, AgentAction.Monitor, parameters, timeout, TimeSpan.Zero, node, static () => true);

    private static void Read(
        AgentName name, AgentMetaData metaData, ImmutableSortedDictionary<string, string> parameters, Action<string, string?> say)
    {
        say("its meta-data has its own name", metaData.Name == name.Type ? null : $"they name '{metaData.Name}'");
        say("it describes itself", metaData.ShortDescription.Length > 0 ? null : "it has no short description");
        string[] mandatory = name.Standard == "ocf" ? ["start", "stop", "monitor", "meta-data"] : ["start", "stop", "monitor"];
        var missing = mandatory.Where(action => !metaData.Offers(action)).ToList();
        say("it lists the mandatory actions", missing.Count == 0 ? null : $"it lacks {string.Join(", ", missing)}");
        var silent = metaData.Actions.Where(action => action.Timeout is null).Select(action => action.Name).Distinct().ToList();
        say("it advises a time-out for each action", silent.Count == 0 ? null : $"not for {string.Join(", ", silent)}");
        var mute = metaData.Parameters.Where(one => one is { ShortDescription: "", Deprecated: false }).Select(one => one.Name).ToList();
        say("it describes its parameters", mute.Count == 0 ? null : $"not {string.Join(", ", mute)}");
        var lone = metaData.Offers("promote") != metaData.Offers("demote");
        say("it promotes and demotes, or neither", lone ? "it lists one without the other" : null);
        if (metaData.Offers("promote"))
        {
            var intervals = metaData.Actions.Where(action => action is { Name: "monitor", Interval: not null })
                .Select(action => action.Interval).ToList();
            say(
                "it advises a monitor for each role, of different intervals",
                intervals.Distinct().Count() >= 2 ? null : "it lists one interval only");
        }

        say(
            "it reloads what it says is reloadable",
            metaData.Parameters.Any(one => one.Reloadable) && !metaData.Offers("reload-agent")
                ? "parameters are reloadable, and there is no reload-agent" : null);
        var errors = ParameterCheck.Errors(metaData, parameters);
        say("it takes the given parameters", errors.Length == 0 ? null : string.Join("; ", errors));
    }

    /// <summary>The actions in the order in which a cluster asks them, and again where that must do no harm.</summary>
    private sealed class Rounds(IResourceAgent agent, AgentMetaData? metaData, AgentCall call, Action<string, string?> say)
    {
        private const int Ok = 0;
        private const int Unimplemented = 3;
        private const int NotRunning = 7;
        private const int Promoted = 8;

        public async Task RunAsync(CancellationToken gone)
        {
            if (metaData?.Offers("validate-all") == true)
                await Try("it finds the parameters valid", AgentAction.ValidateAll, Ok, gone);
            if (!await Try("it is stopped in the beginning", AgentAction.Monitor, NotRunning, gone))
            {
                say("the other actions are tried", "the resource must be stopped in the beginning: nothing was started or stopped");
                return;
            }

            await Try("a stop of what is stopped succeeds", AgentAction.Stop, Ok, gone);
            await Try("it starts", AgentAction.Start, Ok, gone);
            await Try("it runs when it was started", AgentAction.Monitor, Ok, gone);
            await Try("a start of what runs succeeds", AgentAction.Start, Ok, gone);
            await Try("it runs still", AgentAction.Monitor, Ok, gone);
            await RolesAsync(gone);
            await Try("reload-agent", AgentAction.ReloadAgent, Offers("reload-agent", Ok), gone);
            await Try("notify", AgentAction.Notify, Offers("notify", Ok), gone);
            if (metaData?.Offers("migrate_to") != true)
                await Try("an action that it lacks is answered so", AgentAction.MigrateTo, Unimplemented, gone);
            await Try("it stops", AgentAction.Stop, Ok, gone);
            await Try("it is stopped when it was stopped", AgentAction.Monitor, NotRunning, gone);
            await Try("a second stop succeeds", AgentAction.Stop, Ok, gone);
        }

        private async Task RolesAsync(CancellationToken gone)
        {
            if (metaData?.Offers("promote") != true)
                return;

            await Try("a demotion of what is not promoted succeeds", AgentAction.Demote, Ok, gone);
            await Try("it can be promoted", AgentAction.Promote, Ok, gone);
            await Try("it says that it is promoted", AgentAction.Monitor, Promoted, gone);
            await Try("a promotion of what is promoted succeeds", AgentAction.Promote, Ok, gone);
            await Try("it can be demoted", AgentAction.Demote, Ok, gone);
            await Try("it runs when it was demoted", AgentAction.Monitor, Ok, gone);
        }

        private int Offers(string action, int code) => metaData?.Offers(action) == true ? code : Unimplemented;

        private async Task<bool> Try(string what, AgentAction action, int expected, CancellationToken gone)
        {
            var outcome = AgentOutcome.Of(await agent.RunAsync(call with { Action = action }, gone))!;
            var isRight = outcome.Status == ExecutionStatus.Done && outcome.ExitCode == expected;
            // Agents of other standards have no code for "I lack that": they are not even asked.
            isRight |= expected == Unimplemented && outcome.Status == ExecutionStatus.NotSupported;
            var reason = outcome.ExitReason ?? (outcome.LastLines is [.., var last] ? last : null);
            say(
                $"{what} ({action.ToWord()})",
                isRight ? null : $"exit {outcome.ExitCode} ({OcfExit.Of(outcome.ExitCode).Words()}), expected {expected}"
                    + (outcome.Status == ExecutionStatus.Done ? "" : $"; {outcome.Status}") + (reason is null ? "" : $": {reason}"));
            return isRight;
        }
    }
}
