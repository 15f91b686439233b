namespace HaActors.Policy.Quorum;

/// <summary>Two times that cannot both be meant.</summary>
/// <param name="One">Name of the one that is out of line, as operators write it.</param>
/// <param name="Other">Name of the one that it contradicts.</param>
/// <param name="Problem">In words, both values in it.</param>
public sealed record Contradiction(string One, string Other, string Problem);

/// <summary>Which timings do not go together.</summary>
public static class TimingRules
{
    /// <summary>Chances to be heard within the dead time: with fewer, two lost packets are a death.</summary>
    public const int BeatsToBeHeard = 3;

    public static IEnumerable<Contradiction> Contradictions(Timings timings)
    {
        if (timings.BeatInterval * BeatsToBeHeard > timings.DeadTime)
            yield return new("beat-interval", "dead-time",
                $"is {Text(timings.BeatInterval)} with a dead-time of {Text(timings.DeadTime)}: {BeatsToBeHeard} beats must fit into it");

        if (timings.LateAfter >= timings.DeadTime)
            yield return new("late-after", "dead-time",
                $"is {Text(timings.LateAfter)} with a dead-time of {Text(timings.DeadTime)}: a warning must come before the death");

        if (timings.LateAfter <= timings.BeatInterval)
            yield return new("late-after", "beat-interval",
                $"is {Text(timings.LateAfter)} with a beat-interval of {Text(timings.BeatInterval)}: every beat would be late");

        if (timings.InitDead < timings.DeadTime)
            yield return new("init-dead", "dead-time",
                $"is {Text(timings.InitDead)} with a dead-time of {Text(timings.DeadTime)}: a booting node gets at least as long as a running one");

        if (timings.StopWait > TimeSpan.Zero && timings.StopWait < timings.ShortestStopWait)
            yield return new("stop-wait", "beat-interval",
                $"is {Text(timings.StopWait)} with a beat-interval of {Text(timings.BeatInterval)}: question and answer need a beat each; 0 fences at once");
    }

    /// <summary>What sends at an own interval has to be heard within the dead time, too.</summary>
    /// <param name="name">Of the interval, as operators write it.</param>
    public static Contradiction? OfInterval(string name, TimeSpan interval, Timings timings) =>
        interval * BeatsToBeHeard > timings.DeadTime
            ? new(name, "dead-time",
                $"is {Text(interval)} with a dead-time of {Text(timings.DeadTime)}: {BeatsToBeHeard} beats must fit into it")
            : null;

    private static string Text(TimeSpan span) => span.TotalSeconds >= 10 ? $"{span.TotalSeconds:0.#} s" : $"{span.TotalMilliseconds:0} ms";
}
