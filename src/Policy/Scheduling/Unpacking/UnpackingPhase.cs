namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void Unpacking() => UnpackingPhase.Run(this);
}

/// <summary>Reads what is configured and what was observed into the working model.</summary>
internal static class UnpackingPhase
{
    public static void Run(SchedulingRun run)
    {
        OptionReading.Read(run);
        NodeReading.Read(run);
        new ResourceReading(run).Read();
        TicketStates.Read(run);
        NodeStates.Read(run);
        new HistoryReading(run).Read();
        run.NumberNodes();
        InstanceCount.Count(run);
    }
}
