using System.Collections.Immutable;

namespace Akka.DistributedData;

/// <content>Changes of a dictionary, in the order in which one node made them.</content>
public sealed partial class ORDictionary<TKey, TValue>
{
    public interface IDeltaOperation
        : IRequireCausualDeliveryOfDeltas, IReplicatedDataSerialization, IEquatable<IDeltaOperation>;

    /// <param name="Keys">What happened to the key.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Value">Its value then; none where it was removed.</param>
    internal sealed record Operation(ORSet<TKey>.DeltaOperation Keys, TKey Key, TValue? Value);

    internal sealed class DeltaOperation(ImmutableList<Operation> operations) : IDeltaOperation, IReplicatedDeltaSize
    {
        public ImmutableList<Operation> Operations { get; } = operations;

        public int DeltaSize => Operations.Count;

        public IDeltaReplicatedData Zero => Empty;

        public static DeltaOperation Plus(
            DeltaOperation? before, ORSet<TKey>.IDeltaOperation keys, TKey key, TValue? value) =>
            new((before?.Operations ?? []).Add(new Operation((ORSet<TKey>.DeltaOperation)keys, key, value)));

        public IReplicatedData Merge(IReplicatedData other) =>
            new DeltaOperation(Operations.AddRange(((DeltaOperation)other).Operations));

        public ORDictionary<TKey, TValue> ApplyTo(ORDictionary<TKey, TValue> map)
        {
            var keys = Operations.Aggregate(map.KeySet, (set, operation) => set.MergeDelta(operation.Keys));
            var entries = map.Entries;
            // The last one of a key says what is left of it at that node: what was there in between is no one's value.
            foreach (var operation in Operations.GroupBy(operation => operation.Key).Select(of => of.Last()))
            {
                if (!keys.Contains(operation.Key))
                    entries = entries.Remove(operation.Key);
                else if (operation.Value is { } value)
                    entries = entries.SetItem(
                        operation.Key,
                        entries.TryGetValue(operation.Key, out var present) ? present.Merge(value) : value);
            }

            return new ORDictionary<TKey, TValue>(keys, entries);
        }

        public bool Equals(IDeltaOperation? other) =>
            other is DeltaOperation delta && Operations.SequenceEqual(delta.Operations);

        public override bool Equals(object? obj) => Equals(obj as IDeltaOperation);

        public override int GetHashCode() => Operations.Count;

        public override string ToString() => $"ORDictionary.Delta({Operations.Count})";
    }
}
