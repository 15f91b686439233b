using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Agents;

/// <summary>One operation on one resource.</summary>
/// <param name="Resource">The resource's id; of a clone's instance with its number, <c>web:0</c>.</param>
/// <param name="Parameters">The resource's parameters, by name; for a clone or notify also <c>CRM_meta_…</c> names,
/// which pass unchanged.</param>
/// <param name="Timeout">Longest time that the program may take; then it is killed with its children. Above
/// zero.</param>
/// <param name="Interval">Of a recurring monitor; zero for everything else.</param>
/// <param name="NodeName">The node that the operation runs on.</param>
/// <param name="Permit">Asked right before the program is started, on any thread: when it says no, the answer is
/// <see cref="AgentResult.Refused"/> and nothing ran. It must be quick and must not throw.</param>
public sealed record AgentCall(
    string Resource,
    AgentAction Action,
    ImmutableSortedDictionary<string, string> Parameters,
    TimeSpan Timeout,
    TimeSpan Interval,
    string NodeName,
    Func<bool> Permit)
{
    /// <summary>On whose word it runs; null: on the node's own, which stops and looks only.</summary>
    public Authority? Authority { get; init; }

    /// <summary>How thorough a monitor is: 0 light, 10 and 20 deeper. Source: OCF, <c>OCF_CHECK_LEVEL</c>.</summary>
    public int CheckLevel { get; init; }
}
