using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Drbd;

/// <summary>Whether two sides were written apart from each other, and what a person must know to choose. Pure.</summary>
public static class DrbdSplitBrain
{
    /// <returns>Null: the sides' generations were not both to be had.</returns>
    public static DrbdRelation? Relation(DrbdSide ours, DrbdSide theirs)
    {
        var common = ours.Generations.Keys.Intersect(theirs.Generations.Keys).ToList();
        if (common.Count == 0)
            return null;

        // One volume in split brain is enough: the kernel connects none of a resource then.
        var relations = common.Select(volume => DrbdGenerations.Compare(ours.Generations[volume], theirs.Generations[volume])).ToList();
        if (relations.Contains(DrbdRelation.SplitBrain))
            return DrbdRelation.SplitBrain;
        if (relations.Contains(DrbdRelation.Unrelated))
            return DrbdRelation.Unrelated;
        var news = relations.Where(relation => relation != DrbdRelation.Same).Distinct().ToList();
        return news switch
        {
            [] => DrbdRelation.Same,
            [var one] => one,
            _ => DrbdRelation.SplitBrain,
        };
    }

    /// <summary>The sides are apart for good, and their data differ: nothing heals that by itself.</summary>
    public static bool Is(DrbdSide ours, DrbdSide theirs) =>
        Relation(ours, theirs) == DrbdRelation.SplitBrain && !IsConnected(ours) && !IsConnected(theirs);

    /// <summary>Sentences for a person.</summary>
    public static ImmutableArray<string> Explain(string resource, NodeName here, DrbdSide ours, NodeName there, DrbdSide theirs)
    {
        var relation = Relation(ours, theirs);
        return
        [
            relation switch
            {
                DrbdRelation.SplitBrain => $"{resource}: {here} and {there} were both written after they lost each other (split brain).",
                DrbdRelation.Same => $"{resource}: {here} and {there} have the same data.",
                DrbdRelation.OursNewer => $"{resource}: {here} has newer data; {there} has an older state of the same.",
                DrbdRelation.TheirsNewer => $"{resource}: {there} has newer data; {here} has an older state of the same.",
                DrbdRelation.Unrelated => $"{resource}: the data of {here} and {there} have nothing in common that is still remembered.",
                _ => $"{resource}: the generations of {here} and {there} could not both be read.",
            },
            .. Of(here, ours),
            .. Of(there, theirs),
        ];
    }

    /// <summary>The side that costs less to give up, as far as can be told; null: it cannot. Only ever a suggestion.</summary>
    public static NodeName? Suggested(NodeName here, DrbdSide ours, NodeName there, DrbdSide theirs)
    {
        var (isBadHere, isBadThere) = (IsBad(ours), IsBad(theirs));
        if (isBadHere != isBadThere)
            return isBadHere ? here : there;
        var (isPrimaryHere, isPrimaryThere) = (ours.State?.Role == DrbdRole.Primary, theirs.State?.Role == DrbdRole.Primary);
        if (isPrimaryHere != isPrimaryThere)
            return isPrimaryHere ? there : here;
        return (ours.WrittenAloneKib, theirs.WrittenAloneKib) is ({ } mine, { } others) && mine != others
            ? mine < others ? here : there
            : null;
    }

    private static bool IsConnected(DrbdSide side) =>
        side.State?.Connections.Values.Any(connection => connection.Link == DrbdLink.Connected) == true;

    private static bool IsBad(DrbdSide side) => side.State is null || side.State.Disk < DrbdDisk.Consistent;

    private static IEnumerable<string> Of(NodeName node, DrbdSide side)
    {
        var state = side.State is { } known ? $"{known.Role}, {known.Disk}, {Links(known)}" : "not up";
        var since = side.LinkLostAt is { } lost
            ? string.Create(CultureInfo.InvariantCulture, $", alone since {lost.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z")
            : "";
        var written = side.WrittenAloneKib is { } kib
            ? string.Create(CultureInfo.InvariantCulture, $", about {Mebibytes(kib)} written since")
            : "";
        yield return $"  {node}: {state}{since}{written}";
        foreach (var (volume, generations) in side.Generations)
            yield return $"    volume {volume}: {generations}";
    }

    private static string Links(DrbdResource resource) => resource.Connections.IsEmpty
        ? nameof(DrbdLink.StandAlone)
        : string.Join(", ", resource.Connections.Values.Select(connection => connection.Link).Distinct());

    private static string Mebibytes(long kib) => kib < 1024
        ? $"{kib} KiB"
        : string.Create(CultureInfo.InvariantCulture, $"{kib / 1024.0:0.0} MiB");
}
