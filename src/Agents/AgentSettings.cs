using System.Collections.Immutable;

namespace HaActors.Agents;

/// <summary>Where resource agents are, and where they keep their state.</summary>
/// <param name="Roots">Folders that hold <c>provider/type</c>, the first that has the agent wins: the product's own
/// <c>ocf</c> folder first, then <c>/usr/lib/ocf/resource.d</c>.</param>
/// <param name="OcfRoot">The value of <c>OCF_ROOT</c> for agents: <c>/usr/lib/ocf</c>.</param>
/// <param name="StateFolder">Where agents keep what must vanish at a reboot (<c>HA_RSCTMP</c>): <c>/run/haactors</c>.
/// Made when missing.</param>
/// <param name="InitFolder">Where LSB scripts are: <c>/etc/init.d</c>.</param>
/// <param name="Systemctl">The program that speaks to systemd: <c>/usr/bin/systemctl</c>.</param>
/// <param name="MetaDataTimeout">Longest time that an agent may take to print its meta-data. Above zero.</param>
public sealed record AgentSettings(
    ImmutableArray<string> Roots,
    string OcfRoot,
    string StateFolder,
    string InitFolder,
    string Systemctl,
    TimeSpan MetaDataTimeout)
{
    /// <summary>Holds the tools that agents call (<c>crm_attribute</c> and others): first in the <c>PATH</c> of every
    /// agent, and its <c>HA_SBIN_DIR</c>. Null: agents find what the machine has.</summary>
    public string? ToolFolder { get; init; }

    /// <summary>Holds the plug-ins of the standard <c>nagios</c>; null: there are none.</summary>
    public string? NagiosFolder { get; init; }

    /// <summary>Where unit files are, to tell whether <c>service:NAME</c> is a unit.</summary>
    public ImmutableArray<string> UnitFolders { get; init; } = [];

    /// <summary>Where systemd looks for run-time changes of units (<c>/run/systemd/system</c>): a unit that the cluster
    /// runs is told there to leave restarts to the cluster. Null: units stay as they are.</summary>
    public string? UnitChangesFolder { get; init; }

    /// <summary>Agents of which one operation runs at a time on this node, whatever the resource: <c>ocf:x:y</c>. What an
    /// operation waits counts towards its time-out.</summary>
    public ImmutableHashSet<string> Serialized { get; init; } = [];

    /// <summary>Assemblies with agents of the standard <c>net</c>, absolute paths.</summary>
    public ImmutableArray<string> Assemblies { get; init; } = [];

    /// <summary>Agents of the standard <c>net</c> that the product brings itself.</summary>
    public ImmutableArray<IInProcessAgent> BuiltIn { get; init; } = [];
}
