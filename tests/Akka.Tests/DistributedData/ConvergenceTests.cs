using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using FsCheck;
using FsCheck.Fluent;

namespace HaActors.Akka.Tests.DistributedData;

/// <summary>
/// Whatever is done to copies on different nodes, and in whatever order they are merged: they end up the same.
/// </summary>
public sealed class ConvergenceTests
{
    private static readonly FsCheck.Config Check = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(150);

    private static readonly UniqueAddress[] Nodes =
        [.. Enumerable.Range(1, 3).Select(i => new UniqueAddress(new Address("akka.tcp", "test", $"n{i}", 2551), i))];

    private static long s_time;

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
        ["lwwdictionary"] = (LWWDictionary<string, int>.Empty, (data, node, chance) =>
            chance.Next(4) == 0
                ? ((LWWDictionary<string, int>)data).Remove(node, $"{chance.Next(3)}")
                : ((LWWDictionary<string, int>)data).SetItem(
                    node, $"{chance.Next(3)}", chance.Next(10), (_, _) => Interlocked.Increment(ref s_time))),
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
    public void Merging_is_commutative_associative_and_idempotent(string kind) => ForAll(kind, (copies, _) =>
    {
        var (a, b, c) = (copies[0], copies[1], copies[2]);
        Assert.Equal(a.Merge(b), b.Merge(a));
        // In dictionaries of data a key's removal drops its value at the remover, and a concurrent change keeps it:
        // which of the values are left depends on the order until all copies have met.
        if (!IsOfValues(kind))
            Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
        Assert.Equal(a.Merge(b).Merge(c).Merge(a.Merge(b.Merge(c))), a.Merge(b.Merge(c)).Merge(a.Merge(b).Merge(c)));
        Assert.Equal(a, a.Merge(a));
        Assert.Equal(a.Merge(b), a.Merge(b).Merge(b));
    });

    [Theory, MemberData(nameof(Kinds))]
    public void A_copy_that_was_merged_before_takes_nothing_back(string kind) => ForAll(kind, (copies, chance) =>
    {
        var old = copies[0];
        var newer = Changes[kind].Change(WithoutDelta(copies[0]), Nodes[0], chance);
        Assert.Equal(newer, newer.Merge(old));
        Assert.Equal(newer, old.Merge(newer));
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Deltas_in_order_bring_a_copy_to_where_it_came_from(string kind) => ForAll(kind, (copies, chance) =>
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
    public void A_delta_brings_what_all_of_the_copy_would_bring(string kind) => ForAll(kind, (copies, chance) =>
    {
        if (copies[0] is not IDeltaReplicatedData)
            return;
        // Both have seen the same; then both change.
        var shared = (IDeltaReplicatedData)WithoutDelta(copies[0].Merge(copies[1]));
        var (source, other) = (shared, WithoutDelta(Changes[kind].Change(shared, Nodes[1], chance)));
        for (var i = 0; i < 3; i++)
            source = (IDeltaReplicatedData)Changes[kind].Change(source, Nodes[0], chance);

        var expected = other.Merge(source.ResetDelta());
        var merged = source.Delta is { } delta ? ((IDeltaReplicatedData)other).MergeDelta(delta) : other;

        Assert.Equal(Value(expected), Value(merged));
        if (!IsOfValues(kind))
            Assert.Equal(expected, merged);
    });

    [Theory, MemberData(nameof(Kinds))]
    public void A_pruned_node_leaves_the_value_as_it_was(string kind) => ForAll(kind, (copies, _) =>
    {
        if (copies[0].Merge(copies[1]) is not IRemovedNodePruning merged || !merged.NeedPruningFrom(Nodes[1]))
            return;
        var pruned = (IRemovedNodePruning)merged.Prune(Nodes[1], Nodes[0]);
        Assert.False(pruned.NeedPruningFrom(Nodes[1]));
        Assert.DoesNotContain(Nodes[1], pruned.ModifiedByNodes);
        Assert.Equal(Value(merged), Value(pruned));
    });

    // Dictionaries of data whose keys are removed.
    private static bool IsOfValues(string kind) => kind.EndsWith("dictionary") && kind != "pncounterdictionary";

    private static void ForAll(string kind, Action<IReplicatedData[], Random> check) =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var chance = new Choices(bytes);
            var copies = Enumerable.Repeat(Changes[kind].Empty, Nodes.Length).ToArray();
            while (chance.Left > 8)
            {
                var node = chance.Next(Nodes.Length);
                copies[node] = chance.Next(4) == 0
                    ? WithoutDelta(copies[node].Merge(copies[chance.Next(Nodes.Length)]))
                    : WithoutDelta(Changes[kind].Change(copies[node], Nodes[node], chance));
            }

            check(copies, chance);
        }).Check(Check);

    /// <summary>What happens is read from bytes: what falsifies a law can be made shorter.</summary>
    private sealed class Choices(byte[] bytes) : Random
    {
        private int _position;

        public int Left => bytes.Length - _position;

        public override int Next(int maxValue) => _position < bytes.Length ? bytes[_position++] % maxValue : 0;

        public override int Next(int minValue, int maxValue) => minValue + Next(maxValue - minValue);
    }

    private static IReplicatedData WithoutDelta(IReplicatedData data) =>
        data is IDeltaReplicatedData with ? with.ResetDelta() : data;

    private static string Value(IReplicatedData data) => data switch
    {
        ORSet<int> set => string.Join(",", set.Elements.Order()),
        LWWDictionary<string, int> map => string.Join(",", map.Entries.OrderBy(entry => entry.Key)),
        GSet<int> set => string.Join(",", set.Elements.Order()),
        PNCounterDictionary<string> map => string.Join(",", map.Entries.OrderBy(entry => entry.Key)),
        ORMultiValueDictionary<string, int> map => string.Join(";", map.Entries.OrderBy(entry => entry.Key)
            .Select(entry => $"{entry.Key}:{string.Join(",", entry.Value.Order())}")),
        ORDictionary<string, ORSet<int>> map => string.Join(";", map.Entries.OrderBy(entry => entry.Key)
            .Select(entry => $"{entry.Key}:{string.Join(",", entry.Value.Elements.Order())}")),
        _ => data.ToString()!,
    };
}
