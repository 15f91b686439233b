using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>One check, to be made once.</summary>
/// <param name="Timeout">One deadline for all that it does; above zero.</param>
public sealed record CheckCall(ServerAddress Server, CheckSpecification Check, TimeSpan Timeout);

/// <summary>Makes checks.</summary>
public interface ICheckRunner
{
    /// <summary>
    /// Never fails, and never lasts longer than the call's deadline by more than the machine is late.
    /// </summary>
    Task<CheckVerdict> RunAsync(CheckCall call, CancellationToken stop);
}
