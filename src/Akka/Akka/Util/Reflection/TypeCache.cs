using System.Collections.Concurrent;

namespace Akka.Util.Reflection;

/// <summary>Types by name, looked up once.</summary>
public static class TypeCache
{
    private static readonly ConcurrentDictionary<string, Type> Types = new(StringComparer.Ordinal);

    /// <param name="typeName">Name with assembly; without one, of this assembly or the base library.</param>
    /// <returns>null where there is no such type.</returns>
    public static Type? GetType(string typeName)
    {
        if (Types.TryGetValue(typeName, out var known)) return known;
        var type = Type.GetType(typeName, throwOnError: false);
        if (type is not null) Types[typeName] = type;
        return type;
    }
}
