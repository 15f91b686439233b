using System.Collections.Immutable;
using System.Globalization;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>The variables that an OCF agent is called with. Source: OCF resource agent API 1.1, and Pacemaker's
/// additions that existing agents rely on.</summary>
public static class OcfEnvironment
{
    /// <summary>What an agent writes before its reason on standard error.</summary>
    public const string ExitReasonPrefix = "ocf-exit-reason:";

    /// <summary>The version of Pacemaker's feature set that agents may expect: notify variables and promoted
    /// roles.</summary>
    private const string FeatureSet = "3.19.0";

    private const string Meta = "CRM_meta_";
    private const string CheckLevel = "OCF_CHECK_LEVEL";

    public static ImmutableSortedDictionary<string, string> For(AgentCall call, AgentName agent, AgentSettings settings)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in call.Parameters)
            variables[NameOf(name)] = value;

        variables["OCF_ROOT"] = settings.OcfRoot;
        variables["OCF_RA_VERSION_MAJOR"] = "1";
        variables["OCF_RA_VERSION_MINOR"] = "1";
        variables["OCF_RESOURCE_INSTANCE"] = call.Resource;
        variables["OCF_RESOURCE_TYPE"] = agent.Type;
        variables["OCF_RESOURCE_PROVIDER"] = agent.Provider ?? "";
        if (call.CheckLevel > 0 || !variables.ContainsKey(CheckLevel))
            variables[CheckLevel] = call.CheckLevel.ToString(CultureInfo.InvariantCulture);
        variables["OCF_EXIT_REASON_PREFIX"] = ExitReasonPrefix;
        if (call.Action == AgentAction.ValidateAll)
            variables["OCF_OUTPUT_FORMAT"] = "text";
        variables["OCF_RESKEY_crm_feature_set"] = FeatureSet;
        variables[$"OCF_RESKEY_{Meta}name"] = call.Action.ToWord();
        variables[$"OCF_RESKEY_{Meta}interval"] = Milliseconds(call.Interval);
        variables[$"OCF_RESKEY_{Meta}timeout"] = Milliseconds(call.Timeout);

        // The scheduler knows better where both differ: inside a container they name the container.
        variables.TryAdd($"OCF_RESKEY_{Meta}on_node", call.NodeName);
        variables.TryAdd($"OCF_RESKEY_{Meta}on_node_uuid", call.NodeName);

        // Agents' shell functions log through these and keep their state there.
        variables["HA_RSCTMP"] = settings.StateFolder;
        variables["HA_logfacility"] = "none";
        variables["HA_LOGFACILITY"] = "none";
        variables["HA_debug"] = "0";

        // Agents find the cluster's tools by both ways; nobody else does.
        if (settings.ToolFolder is { } tools)
        {
            variables["HA_SBIN_DIR"] = tools;
            variables["PATH"] = $"{tools}:{CleanEnvironment.Variables["PATH"]}";
        }

        return variables.ToImmutable();
    }

    private static string NameOf(string parameter) => parameter switch
    {
        CheckLevel => CheckLevel,   // as Pacemaker has it: written like a parameter, passed under its own name
        _ when parameter.StartsWith(Meta, StringComparison.Ordinal) => $"OCF_RESKEY_{parameter.Replace('-', '_')}",
        _ => $"OCF_RESKEY_{parameter}",
    };

    private static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
