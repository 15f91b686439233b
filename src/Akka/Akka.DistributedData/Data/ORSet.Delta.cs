using System.Collections.Immutable;

namespace Akka.DistributedData;

/// <content>Changes of a set, in the order in which one node made them.</content>
public sealed partial class ORSet<T>
{
    public interface IDeltaOperation
        : IRequireCausualDeliveryOfDeltas, IReplicatedDataSerialization, IEquatable<IDeltaOperation>;

    /// <param name="Element">What was added or removed.</param>
    /// <param name="Added">The dot of the addition; null: it was removed.</param>
    /// <param name="Replaced">The dots that it had for that node until then.</param>
    internal sealed record Operation(T Element, VersionVector? Added, VersionVector Replaced);

    internal sealed class DeltaOperation(ImmutableList<Operation> operations) : IDeltaOperation, IReplicatedDeltaSize
    {
        public ImmutableList<Operation> Operations { get; } = operations;

        public int DeltaSize => Operations.Count;

        public IDeltaReplicatedData Zero => Empty;

        public static DeltaOperation Plus(DeltaOperation? before, Operation operation) =>
            new((before?.Operations ?? []).Add(operation));

        public IReplicatedData Merge(IReplicatedData other) =>
            new DeltaOperation(Operations.AddRange(((DeltaOperation)other).Operations));

        public ORSet<T> ApplyTo(ORSet<T> set)
        {
            var dots = set.Dots.ToBuilder();
            var versions = set.Versions;
            foreach (var operation in Operations)
            {
                // What the other node had not seen stays.
                var left = dots.GetValueOrDefault(operation.Element, VersionVector.Empty)
                    .WithoutDots(operation.Replaced);
                if (operation.Added is { } added)
                {
                    left = left.Merge(added.DotsNotSeenBy(versions)).Merge(
                        added.DotsInBoth(dots.GetValueOrDefault(operation.Element, VersionVector.Empty)));
                    versions = versions.Merge(added);
                }

                Keep(dots, operation.Element, left);
            }

            return new ORSet<T>(dots.ToImmutable(), versions);
        }

        public bool Equals(IDeltaOperation? other) =>
            other is DeltaOperation delta && Operations.SequenceEqual(delta.Operations);

        public override bool Equals(object? obj) => Equals(obj as IDeltaOperation);

        public override int GetHashCode() => Operations.Count;

        public override string ToString() => $"ORSet.Delta({Operations.Count})";
    }
}
