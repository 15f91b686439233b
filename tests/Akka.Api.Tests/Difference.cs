namespace HaActors.Akka.Api.Tests;

/// <summary>How one type of ours differs from the listed one.</summary>
internal static class Difference
{
    /// <summary>Members of ours that no one could use on the packages.</summary>
    public static IEnumerable<string> Additions(Type type, ListedType listed, Listing listing)
    {
        var known = listed.Members.Concat(Ancestors(type).Select(listing.Find).OfType<ListedType>()
            .SelectMany(ancestor => ancestor.Members)).Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        return Surface.Declared(type)
            .Where(member => !known.Contains(member.Key) && !IsImplied(member, listed))
            .Select(member => member.Key);
    }

    // A constructor without parameters is made by the compiler, and some listings leave it out.
    private static bool IsImplied(Signature member, ListedType listed) =>
        member.Key == ".ctor()" && listed.Members.All(other => !other.Key.StartsWith(".ctor(", StringComparison.Ordinal));

    /// <summary>What is listed and ours has not, or has otherwise: the member's key, and how.</summary>
    public static IEnumerable<(string Key, string How)> Gaps(Type type, ListedType listed)
    {
        foreach (var (key, how) in OfShape(type, listed)) yield return (key, how);
        var usable = Surface.Usable(type).ToLookup(member => member.Key, StringComparer.Ordinal);
        foreach (var member in listed.Members)
        {
            if (type.IsSealed && !member.IsPublic) continue;
            var ours = usable[member.Key].ToList();
            if (ours.Count == 0) yield return (member.Key, "is missing");
            else if (ours.All(one => one.Lacks(member) is not null)) yield return (member.Key, ours[0].Lacks(member)!);
        }
    }

    private static IEnumerable<(string Key, string How)> OfShape(Type type, ListedType listed)
    {
        var ancestors = Ancestors(type).Select(TypeText.Of).ToHashSet(StringComparer.Ordinal);
        foreach (var parent in listed.Bases.Where(parent => !ancestors.Contains(parent)))
            yield return ($": {parent}", "is not derived from");
        if (type.IsValueType || type.IsInterface || listed.IsDelegate) yield break;
        var derivable = listed.Members.Any(member => member.Key.StartsWith(".ctor(", StringComparison.Ordinal));
        if (type.IsSealed && derivable && !listed.Header.Contains("sealed ") && !listed.Header.Contains(" static "))
            yield return ("sealed", "is sealed, listed is not");
        if (type is { IsAbstract: true, IsSealed: false } && !listed.Header.Contains("abstract "))
            yield return ("abstract", "is abstract, listed is not");
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType) yield return parent;
        foreach (var face in type.GetInterfaces()) yield return face;
    }
}
