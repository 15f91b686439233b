using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// The versions of the protocol between nodes that a build speaks. Nodes speak the version in force, which the log holds:
/// it rises to what all configured nodes speak, and never falls.
/// </summary>
/// <remarks>
/// 1: the desired state in a register. 2: the replicated log. 3: versions are advertised; hand-offs, maintenance, shutdown
/// locks, bans and moves of a promoted role are in the desired state, and who takes its votes along; votes that are expected,
/// break ties or are away; quorums that are forced, or taken over from the other of two; past configurations (see WireNeeds).
/// </remarks>
/// <param name="Oldest">A cluster of an older version cannot be joined.</param>
public sealed record WireVersions(int Oldest, int Newest)
{
    /// <summary>The version of a cluster whose log names none.</summary>
    public const int Base = 2;

    /// <summary>From this one on, nodes hand their resources over to their own next life.</summary>
    public const int HandOffs = 3;

    public static WireVersions Ours { get; } = new(Base, HandOffs);

    /// <summary>Of builds that advertise none.</summary>
    public static WireVersions Unsaid { get; } = new(Base, Base);

    /// <summary>Of builds that kept a register: this one does not understand them.</summary>
    public static WireVersions Register { get; } = new(1, 1);

    [JsonIgnore]
    public string Text => Oldest == Newest ? $"wire version {Newest}" : $"wire versions {Oldest} to {Newest}";

    /// <summary>Why what needs a version is refused while an older one is in force, in an operator's words; null: it is not.</summary>
    public static string? TooOld(int inForce, int needed) => inForce < needed
        ? $"The cluster speaks wire version {inForce}, and this needs {needed}: it comes into force when every configured node is "
            + "heard and runs this build or a newer one. Upgrade all nodes first."
        : null;

    /// <summary>Why a node is not counted, and what to do, in an operator's words; null if it is understood.</summary>
    /// <param name="inForce">The cluster's version: whoever speaks less would misread its log.</param>
    public string? WhyNot(NodeName peer, WireVersions theirs, int inForce)
    {
        if (theirs.Newest < Oldest)
            return $"it speaks {theirs.Text}, which this build ({Text}) does not understand: "
                + $"stop {peer} and install this build there (all nodes at once: docs/operating/upgrading.md)";

        if (theirs.Oldest > Newest)
            return $"it speaks {theirs.Text}, which is too new for this build ({Text}): upgrade this node to the build of {peer}";

        return theirs.Newest < inForce
            ? $"it speaks {theirs.Text}, and the cluster is at version {inForce} already: install at least that build on {peer}"
            : null;
    }
}
