using System.Collections.Immutable;

namespace HaActors.Policy.Drbd;

/// <summary>All that is declared of DRBD.</summary>
public sealed record DrbdSettings(DrbdDialect Dialect, ImmutableArray<DrbdDeclaration> Resources)
{
    public static DrbdSettings None { get; } = new(DrbdDialect.Auto, []);

    public DrbdDeclaration? Find(string name) => Resources.FirstOrDefault(declared => declared.Name == name);
}
