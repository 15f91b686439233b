namespace HaActors.Policy.Fencing;

public enum PetAction
{
    /// <summary>The watchdog is not armed, and need not be: nothing was ever begun here.</summary>
    None,

    /// <summary>From here on this node lives only as long as it is petted.</summary>
    Arm,

    Pet,

    /// <summary>Armed so that it ends this node, which is never to be petted, and which begins nothing.</summary>
    Bite,

    /// <summary>This node must not live on, unless it has its quorum back before the watchdog bites.</summary>
    Starve,
}

/// <summary>Whether a node's watchdog is petted now; asked right before each pet (safety rule 22).</summary>
public static class Petting
{
    /// <param name="isQuorate">Evidence of a quorum is fresh at this moment.</param>
    /// <param name="answersItself">This node's actors answered lately: a live thread vouches for no hung node.</param>
    /// <param name="isClear">Where this node is fenced by pills: its slots were read lately, and there was none.</param>
    /// <param name="isCondemned">It was told to fence itself.</param>
    public static PetAction Decide(bool isArmed, bool isQuorate, bool answersItself, bool isClear, bool isCondemned) =>
#if MUTANTS
        Planted.Is(Plant.PetsWithoutQuorum) && isArmed ? PetAction.Pet :
#endif
        (isArmed, isQuorate && answersItself && isClear && !isCondemned) switch
        {
            // Else it would stand about for ever, a member that can do nothing.
            (false, _) when isCondemned => PetAction.Bite,
            (false, true) => PetAction.Arm,
            (false, false) => PetAction.None,
            (true, true) => PetAction.Pet,
            (true, false) => PetAction.Starve,
        };
}
