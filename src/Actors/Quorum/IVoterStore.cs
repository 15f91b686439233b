using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>The voter's memory on this node's own disk.</summary>
public interface IVoterStore
{
    /// <summary>
    /// What the last completed <see cref="SaveAsync"/> left, or a later one that failed: only what is saved anew is
    /// certain to be on disk. Fresh if there never was one.
    /// </summary>
    /// <exception cref="IOException">It cannot be read, or is damaged: the voter must not vote.</exception>
    VoterRecord Load();

    /// <summary>Ends when the record is flushed, so that no crash can take it back.</summary>
    /// <exception cref="IOException">It may not be on disk: the store is broken from now on.</exception>
    Task SaveAsync(VoterRecord record);
}
