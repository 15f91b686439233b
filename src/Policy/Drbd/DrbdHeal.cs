using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Drbd;

/// <summary>
/// A split brain being healed by a person's choice: one side's changes since the split are given up for the other's. Each
/// step follows from what both sides say now, so that the whole can be begun again after any interruption. Pure.
/// </summary>
/// <param name="Victim">Whose changes are lost.</param>
/// <param name="TakesSnapshot">Of the victim's logical volumes, before anything is overwritten.</param>
/// <param name="Snapshots">Names of those that are confirmed, by volume.</param>
/// <param name="Tries">How often the victim was told to connect and discard.</param>
public sealed record DrbdHeal(
    string Resource,
    NodeName Victim,
    NodeName Survivor,
    bool TakesSnapshot,
    ImmutableSortedDictionary<int, string> Snapshots,
    int Tries = 0)
{
    private const int MostTries = 3;

    public static DrbdHeal Begin(string resource, NodeName victim, NodeName survivor, bool takesSnapshot) =>
        new(resource, victim, survivor, takesSnapshot, ImmutableSortedDictionary<int, string>.Empty);

    public DrbdHeal With(int volume, string snapshot) => this with { Snapshots = Snapshots.SetItem(volume, snapshot) };

    public DrbdHeal WithTry() => this with { Tries = Tries + 1 };

    /// <summary>What must happen next.</summary>
    /// <param name="victim">What it says now; null: it does not answer.</param>
    /// <param name="now">By the wall clock, for the snapshots' names.</param>
    public DrbdHealStep Next(DrbdSide? victim, DrbdSide? survivor, DateTimeOffset now)
    {
        if (survivor?.State is not { } keeps)
            return new DrbdHealStep.Wait($"{Survivor} does not answer, or {Resource} is not up there");
        if (victim?.State is not { } loses)
            return new DrbdHealStep.Wait($"{Victim} does not answer, or {Resource} is not up there");

        if (IsTogether(loses))
            return Synchronise(loses, keeps);

        if (keeps.Disk != DrbdDisk.UpToDate)
            return new DrbdHealStep.GiveUp($"the data on {Survivor} are {keeps.Disk}: there is nothing good to copy from");
        if (DrbdSplitBrain.Relation(survivor, victim) is not { } relation)
            return new DrbdHealStep.Wait("the generations of both sides are not known yet");

        // Once the victim has agreed to discard, its connection attempt is under way: only the survivor is missing.
        if (relation != DrbdRelation.SplitBrain && Tries == 0)
            return new DrbdHealStep.GiveUp(
                $"{Survivor} and {Victim} are not in split brain: 'pbm drbd connect {Resource}' is enough");

        return Separate(victim, loses, keeps, now);
    }

    private DrbdHealStep Separate(DrbdSide victim, DrbdResource loses, DrbdResource keeps, DateTimeOffset now)
    {
        if (TakesSnapshot && loses.Volumes.Keys.FirstOrDefault(volume =>
                victim.Backing.ContainsKey(volume) && !Snapshots.ContainsKey(volume), -1) is var missing && missing >= 0)
            return new DrbdHealStep.Snapshot(Victim, missing, victim.Backing[missing], NameOf(missing, now));
        if (loses.Role == DrbdRole.Primary)
            return new DrbdHealStep.Secondary(Victim);
        if (loses.Role != DrbdRole.Secondary)
            return new DrbdHealStep.Wait($"the role of {Victim} is not known");
        if (Tries >= MostTries && IsAlone(loses))
            return new DrbdHealStep.GiveUp($"{Victim} was told {MostTries} times to connect and discard its changes, and is alone again");
        if (Tries == 0 || IsAlone(loses))
            return IsWaiting(loses) ? new DrbdHealStep.Disconnect(Victim) : new DrbdHealStep.Discard(Victim);
        return IsAlone(keeps)
            ? new DrbdHealStep.Connect(Survivor)
            : new DrbdHealStep.Wait($"{Victim} and {Survivor} look for each other");
    }

    private DrbdHealStep Synchronise(DrbdResource loses, DrbdResource keeps)
    {
        if (loses.Disk == DrbdDisk.UpToDate && !loses.IsSyncing && !keeps.IsSyncing)
            return new DrbdHealStep.Done(Snapshots.IsEmpty
                ? $"{Resource} is whole again: {Victim} has the data of {Survivor}"
                : $"{Resource} is whole again: {Victim} has the data of {Survivor}. What it had is in {string.Join(", ", Snapshots.Values)}: "
                    + "look for what is missed, then remove it with lvremove");

        var done = loses.PeerVolumes.Select(volume => volume.DonePercent).FirstOrDefault(share => share is not null);
        return new DrbdHealStep.Wait(done is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{Victim} is being overwritten: {share:0.0} %")
            : $"{Victim} is being overwritten");
    }

    private static bool IsTogether(DrbdResource resource) => resource.Connections.Values.Any(connection =>
        connection.Link == DrbdLink.Connected && connection.Volumes.Values.Any(volume => volume.Replication != DrbdReplication.Off));

    private static bool IsAlone(DrbdResource resource) =>
        resource.Connections.IsEmpty || resource.Connections.Values.All(connection => connection.Link == DrbdLink.StandAlone);

    private static bool IsWaiting(DrbdResource resource) =>
        resource.Connections.Values.Any(connection => connection.Link is DrbdLink.Connecting or DrbdLink.Unconnected or DrbdLink.Lost);

    private string NameOf(int volume, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{Resource}-{volume}-before-heal-{now.ToUniversalTime():yyyyMMdd-HHmmss}");
}

/// <summary>One step of healing. Each is carried out, then both sides are looked at again.</summary>
public abstract record DrbdHealStep
{
    private DrbdHealStep()
    {
    }

    /// <param name="Name">Of the snapshot.</param>
    public sealed record Snapshot(NodeName Node, int Volume, DrbdBacking Of, string Name) : DrbdHealStep;

    public sealed record Secondary(NodeName Node) : DrbdHealStep;

    /// <summary>It looks for its peer without the promise to discard.</summary>
    public sealed record Disconnect(NodeName Node) : DrbdHealStep;

    /// <summary>Connect, and give up what was written since the split.</summary>
    public sealed record Discard(NodeName Node) : DrbdHealStep;

    public sealed record Connect(NodeName Node) : DrbdHealStep;

    public sealed record Wait(string For) : DrbdHealStep;

    public sealed record Done(string Text) : DrbdHealStep;

    public sealed record GiveUp(string Why) : DrbdHealStep;
}
