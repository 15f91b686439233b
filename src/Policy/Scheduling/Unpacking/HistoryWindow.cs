using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Which part of a history is about the present life of a resource on a node.</summary>
/// <param name="Start">Place of the operation with which it began; -1: there is none.</param>
/// <param name="Stop">Place of the last stop; -1: there is none.</param>
internal readonly record struct HistoryWindow(int Start, int Stop)
{
    public static HistoryWindow Of(List<OperationRecord> sorted)
    {
        int start = -1, stop = -1, monitor = -1, promotion = -1;
        for (var at = 0; at < sorted.Count; at++)
        {
            var record = sorted[at];
            switch (record.Task)
            {
                case Tasks.Stop when record.Status == (int)ExecutionStatus.Done:
                    stop = at;
                    break;
                case Tasks.Start or Tasks.MigrateFrom:
                    start = at;
                    break;
                case Tasks.Monitor when monitor <= stop && record.ExitCode is ExitCodes.Ok or ExitCodes.RunningPromoted:
                    monitor = at;
                    break;
                case Tasks.Promote or Tasks.Demote:
                    promotion = at;
                    break;
            }
        }

        if (start == -1)
            start = promotion != -1 ? promotion : monitor;
        return new(start, stop);
    }

    /// <summary>It was active when the operation at this place happened.</summary>
    public bool Covers(int place) => !(Start < Stop && place <= Stop) && place >= Start;
}
