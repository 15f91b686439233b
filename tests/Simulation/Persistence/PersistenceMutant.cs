namespace HaActors.Simulation.Persistence;

/// <summary>A bug of persistence, planted at a seam.</summary>
public enum PersistenceMutant
{
    None,

    /// <summary>The journal says "written" before the disk has it.</summary>
    AnswersEarly,

    /// <summary>The journal writes the events of one call one by one.</summary>
    SplitsGroups,

    /// <summary>Snapshots are taken for newer than they are.</summary>
    SnapshotsOfTomorrow,

    /// <summary>What was not confirmed is not sent again.</summary>
    NeverSendsAgain,
}
