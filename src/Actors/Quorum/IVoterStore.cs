using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>The voter's memory, the log with it, on this node's own disk.</summary>
public interface IVoterStore
{
    /// <summary>
    /// What the last completed <see cref="SaveAsync"/> left, or a later one that failed: only what is saved anew is
    /// certain to be on disk. Fresh if there never was one.
    /// </summary>
    /// <exception cref="IOException">It cannot be read, is damaged or has a gap: the voter must not vote.</exception>
    VoterRecord Load();

    /// <summary>
    /// Ends when the memory is flushed, so that no crash can take it back. Written is what changed since the last save, as
    /// a whole or not at all; by the first save after a <see cref="Load"/> all, since what was read is not trusted.
    /// </summary>
    /// <exception cref="IOException">It may not be on disk: the store is broken from now on.</exception>
    Task SaveAsync(VoterRecord record);
}
