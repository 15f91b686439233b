using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Agents;

/// <summary>The variables that an OCF agent is called with. Source: OCF resource agent API 1.1, and Pacemaker's
/// additions that existing agents rely on.</summary>
public static class OcfEnvironment
{
    /// <summary>The version of Pacemaker's feature set that agents may expect: notify variables and promoted
    /// roles.</summary>
    private const string FeatureSet = "3.19.0";

    public static ImmutableSortedDictionary<string, string> For(AgentCall call, AgentName agent, AgentSettings settings)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in call.Parameters)
            variables[$"OCF_RESKEY_{name}"] = value;

        variables["OCF_ROOT"] = settings.OcfRoot;
        variables["OCF_RA_VERSION_MAJOR"] = "1";
        variables["OCF_RA_VERSION_MINOR"] = "1";
        variables["OCF_RESOURCE_INSTANCE"] = call.Resource;
        variables["OCF_RESOURCE_TYPE"] = agent.Type;
        variables["OCF_RESOURCE_PROVIDER"] = agent.Provider ?? "";
        variables["OCF_CHECK_LEVEL"] = call.CheckLevel.ToString(CultureInfo.InvariantCulture);
        variables["OCF_EXIT_REASON_PREFIX"] = ExitReasonPrefix;
        variables["OCF_RESKEY_crm_feature_set"] = FeatureSet;
        variables["OCF_RESKEY_CRM_meta_name"] = call.Action.ToWord();
        variables["OCF_RESKEY_CRM_meta_interval"] = Milliseconds(call.Interval);
        variables["OCF_RESKEY_CRM_meta_timeout"] = Milliseconds(call.Timeout);
        variables["OCF_RESKEY_CRM_meta_on_node"] = call.NodeName;

        // Agents' shell functions log through these and keep their state there.
        variables["HA_RSCTMP"] = settings.StateFolder;
        variables["HA_logfacility"] = "none";
        variables["HA_debug"] = "0";
        return variables.ToImmutable();
    }

    /// <summary>What an agent writes before its reason on standard error.</summary>
    public const string ExitReasonPrefix = "ocf-exit-reason:";

    private static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
