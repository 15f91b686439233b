using System.Collections.Immutable;
using HaActors.Policy.Bonds;

namespace HaActors.Actors.Bonds;

/// <summary>This node's bonds, as last seen. Any thread may ask.</summary>
public sealed class BondBoard
{
    private ImmutableSortedDictionary<string, (Bond? Bond, BondHealth Health)> _bonds =
        ImmutableSortedDictionary.Create<string, (Bond? Bond, BondHealth Health)>(StringComparer.Ordinal);

    /// <summary>By name. Null: it should be there, and the kernel has none.</summary>
    public ImmutableSortedDictionary<string, (Bond? Bond, BondHealth Health)> Now => Volatile.Read(ref _bonds);

    internal void Saw(string name, Bond? bond, BondHealth health) =>
        ImmutableInterlocked.Update(ref _bonds, bonds => bonds.SetItem(name, (bond, health)));

    internal void Forget(string name) => ImmutableInterlocked.Update(ref _bonds, bonds => bonds.Remove(name));
}
