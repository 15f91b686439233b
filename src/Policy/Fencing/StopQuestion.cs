using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>
/// Whether a node is asked over a heartbeat medium to stop everything, before it is fenced. Its answer replaces the fence; that it is heard
/// replaces nothing.
/// </summary>
public static class StopQuestion
{
    /// <param name="isWanted">Somebody asked for the fence itself, or a stop failed there: then a stop is no answer.</param>
    /// <param name="stopWait">How long the answer may take; zero: nobody is asked.</param>
    /// <param name="wasAsked">It was asked since it was lost, and nothing came of it.</param>
    /// <param name="isHeard">A medium brings records of it, whose actor system answers.</param>
    public static bool IsWorthIt(NodePresence presence, bool isWanted, TimeSpan stopWait, bool wasAsked, bool isHeard) =>
        presence is NodePresence.Lost or NodePresence.Unseen && !isWanted && stopWait > TimeSpan.Zero && !wasAsked && isHeard;
}
