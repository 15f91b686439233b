namespace HaActors.Akka.Api.Tests;

/// <summary>A member as both the listings and the assemblies can say it.</summary>
/// <param name="Key">Name, number of type parameters and types of parameters: what tells members of a type apart.</param>
/// <param name="Returns">The type that it gives; empty for constructors.</param>
/// <param name="IsStatic">Belongs to the type, not to an instance.</param>
/// <param name="IsPublic">false: protected.</param>
/// <param name="CanWrite">A property that can be set, or a field that can be changed.</param>
/// <param name="Parameters">The parameters' names; with a ? behind those that may be left out.</param>
internal sealed record Signature(
    string Key, string Returns, bool IsStatic, bool IsPublic, bool CanWrite, IReadOnlyList<string> Parameters)
{
    /// <summary>What this one, ours, lacks of one that is listed; null: nothing.</summary>
    public string? Lacks(Signature listed)
    {
        if (Returns != listed.Returns) return $"gives {Returns}, listed is {listed.Returns}";
        if (IsStatic != listed.IsStatic) return listed.IsStatic ? "is not static" : "is static";
        if (listed.IsPublic && !IsPublic) return "is protected, listed is public";
        if (listed.CanWrite && !CanWrite) return "cannot be set";
        return Parameters.SequenceEqual(listed.Parameters)
            ? null
            : $"has the parameters ({string.Join(", ", Parameters)}), listed are ({string.Join(", ", listed.Parameters)})";
    }
}
