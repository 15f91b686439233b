using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;

namespace HaActors.Akka.Tests.DistributedData;

/// <summary>
/// Whatever is done to copies on different nodes, and in whatever order they are merged: they end up the same.
/// </summary>
public sealed class ConvergenceTests
{
    private const int Seeds = 150;

    private static readonly UniqueAddress[] Nodes =
        [.. Enumerable.Range(1, 3).Select(i => new UniqueAddress(new Address("akka.tcp", "test", $"n{i}", 2551), i))];

    public static TheoryData<string> Kinds => new(Changes.Keys);

    // Each takes a copy, the node that changes it, and chance.
    private static Dictionary<string, (IReplicatedData Empty, Func<IReplicatedData, UniqueAddress, Random, IReplicatedData> Change)> Changes { get; } = new()
    {
        ["flag"] = (Flag.False, (data, _, chance) => chance.Next(2) == 0 ? ((Flag)data).SwitchOn() : data),
        ["gcounter"] = (GCounter.Empty, (data, node, chance) => ((GCounter)data).Increment(node, (ulong)chance.Next(5))),
        ["pncounter"] = (PNCounter.Empty, (data, node, chance) => ((PNCounter)data).Increment(node, chance.Next(-5, 5))),
        ["gset"] = (GSet<int>.Empty, (data, _, chance) => ((GSet<int>)data).Add(chance.Next(6))),
        ["orset"] = (ORSet<int>.Empty, (data, node, chance) => chance.Next(10) switch
        {
            < 5 => ((ORSet<int>)data).Add(node, chance.Next(4)),
            < 9 => ((ORSet<int>)data).Remove(node, chance.Next(4)),
            _ => ((ORSet<int>)data).Clear(node),
        }),
        ["lwwregister"] = (new LWWRegister<int>(Nodes[0], 0, 0), (data, node, chance) =>
            new LWWRegister<int>(node, chance.Next(10), ((LWWRegister<int>)data).Timestamp + 1 + chance.Next(3))),
        ["ordictionary"] = (ORDictionary<string, ORSet<int>>.Empty, (data, node, chance) =>
            chance.Next(4) == 0
                ? ((ORDictionary<string, ORSet<int>>)data).Remove(node, $"{chance.Next(3)}")
                : ((ORDictionary<string, ORSet<int>>)data).AddOrUpdate(
                    node, $"{chance.Next(3)}", ORSet<int>.Empty, set => set.Add(node, chance.Next(4)))),
        ["ormultivaluedictionary"] = (ORMultiValueDictionary<string, int>.Empty, (data, node, chance) =>
            chance.Next(3) == 0
                ? ((ORMultiValueDictionary<string, int>)data).RemoveItem(node, $"{chance.Next(3)}", chance.Next(4))
                : ((ORMultiValueDictionary<string, int>)data).AddItem(node, $"{chance.Next(3)}", chance.Next(4))),
        ["pncounterdictionary"] = (PNCounterDictionary<string>.Empty, (data, node, chance) =>
            ((PNCounterDictionary<string>)data).Increment(node, $"{chance.Next(3)}", chance.Next(-3, 4))),
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Merging_is_commutative_associative_and_idempotent(string kind) => ForEachSeed(kind, (copies, _) =>
    {
        var (a, b, c) = (copies[0], copies[1], copies[2]);
        Assert.Equal(a.Merge(b), b.Merge(a));
        // In dictionaries of data a key's removal drops its value at the remover, and a concurrent change keeps it:
        // which of the values are left depends on the order until all copies have met.
        if (!kind.StartsWith("or") || kind == "orset")
            Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
        Assert.Equal(a.Merge(b).Merge(c).Merge(a.Merge(b.Merge(c))), a.Merge(b.Merge(c)).Merge(a.Merge(b).Merge(c)));
        Assert.Equal(a, a.Merge(a));
        Assert.Equal(a.Merge(b), a.Merge(b).Merge(b));
    });

    [Theory, MemberData(nameof(Kinds))]
    public void A_copy_that_was_merged_before_takes_nothing_back(string kind) => ForEachSeed(kind, (copies, chance) =>
    {
        var old = copies[0];
        var newer = Changes[kind].Change(WithoutDelta(copies[0]), Nodes[0], chance);
        Assert.Equal(newer, newer.Merge(old));
        Assert.Equal(newer, old.Merge(newer));
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Deltas_in_order_bring_a_copy_to_where_it_came_from(string kind) => ForEachSeed(kind, (copies, chance) =>
    {
        if (copies[0] is not IDeltaReplicatedData)
            return;
        var source = (IDeltaReplicatedData)WithoutDelta(copies[0]);
        var follower = source;
        for (var i = 0; i < 8; i++)
        {
            source = (IDeltaReplicatedData)Changes[kind].Change(source.ResetDelta(), Nodes[0], chance);
            if (source.Delta is { } delta)
                follower = (IDeltaReplicatedData)follower.MergeDelta(delta);
        }

        Assert.Equal(source.ResetDelta(), follower.ResetDelta());
    });

    [Theory, MemberData(nameof(Kinds))]
    public void A_pruned_node_leaves_the_value_as_it_was(string kind) => ForEachSeed(kind, (copies, _) =>
    {
        if (copies[0].Merge(copies[1]) is not IRemovedNodePruning merged || !merged.NeedPruningFrom(Nodes[1]))
            return;
        var pruned = (IRemovedNodePruning)merged.Prune(Nodes[1], Nodes[0]);
        Assert.False(pruned.NeedPruningFrom(Nodes[1]));
        Assert.DoesNotContain(Nodes[1], pruned.ModifiedByNodes);
        Assert.Equal(Value(merged), Value(pruned));
    });

    private static void ForEachSeed(string kind, Action<IReplicatedData[], Random> check)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var chance = new Random(seed);
            var copies = Enumerable.Repeat(Changes[kind].Empty, Nodes.Length).ToArray();
            for (var step = chance.Next(30); step > 0; step--)
            {
                var node = chance.Next(Nodes.Length);
                copies[node] = chance.Next(4) == 0
                    ? WithoutDelta(copies[node].Merge(copies[chance.Next(Nodes.Length)]))
                    : WithoutDelta(Changes[kind].Change(copies[node], Nodes[node], chance));
            }

            check(copies, chance);
        }
    }

    private static IReplicatedData WithoutDelta(IReplicatedData data) =>
        data is IDeltaReplicatedData with ? with.ResetDelta() : data;

    private static string Value(IReplicatedData data) => data switch
    {
        ORSet<int> set => string.Join(",", set.Elements.Order()),
        PNCounterDictionary<string> map => string.Join(",", map.Entries.OrderBy(entry => entry.Key)),
        ORMultiValueDictionary<string, int> map => string.Join(";", map.Entries.OrderBy(entry => entry.Key)
            .Select(entry => $"{entry.Key}:{string.Join(",", entry.Value.Order())}")),
        ORDictionary<string, ORSet<int>> map => string.Join(";", map.Entries.OrderBy(entry => entry.Key)
            .Select(entry => $"{entry.Key}:{string.Join(",", entry.Value.Elements.Order())}")),
        _ => data.ToString()!,
    };
}
