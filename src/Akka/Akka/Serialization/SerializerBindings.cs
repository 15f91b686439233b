using Akka.Util;

namespace Akka.Serialization;

/// <summary>Which serializer a type is bound to, by itself or through what it derives from.</summary>
internal sealed class SerializerBindings
{
    public static readonly SerializerBindings None = new([]);

    private readonly (Type Type, Serializer Serializer)[] _bound;

    private SerializerBindings((Type Type, Serializer Serializer)[] bound) => _bound = bound;

    public SerializerBindings With(Type type, Serializer serializer) =>
        new([.. _bound.Where(binding => binding.Type != type), (type, serializer)]);

    public Type? TypeNamed(string name, Serializer serializer)
    {
        foreach (var binding in _bound)
            if (ReferenceEquals(binding.Serializer, serializer) && binding.Type.TypeQualifiedName() == name)
                return binding.Type;
        return null;
    }

    public Type? TypeNamed(string name)
    {
        foreach (var binding in _bound)
            if (binding.Type.TypeQualifiedName() == name)
                return binding.Type;
        return null;
    }

    /// <summary>
    /// The type itself, or an interface that the nearest bound base class does not have, or that class, or
    /// System.Object. Of several interfaces, the one that no other bound one derives from, then by name.
    /// </summary>
    public Serializer? Find(Type type)
    {
        for (var candidate = type; candidate is not null && candidate != typeof(object); candidate = candidate.BaseType)
        {
            if (Exactly(candidate) is not { } serializer) continue;
            // An interface that the found class does not have says more about the type than that class.
            var nearer = NearestInterface(type, except: candidate);
            return nearer ?? serializer;
        }

        return NearestInterface(type, except: null) ?? Exactly(typeof(object));
    }

    private Serializer? Exactly(Type type)
    {
        foreach (var binding in _bound)
            if (binding.Type == type) return binding.Serializer;
        return null;
    }

    private Serializer? NearestInterface(Type type, Type? except)
    {
        if (except == type) return null;
        var candidates = _bound
            .Where(binding => binding.Type.IsInterface && binding.Type.IsAssignableFrom(type)
                && (except is null || !binding.Type.IsAssignableFrom(except)))
            .ToList();
        return candidates
            .Where(binding => !candidates.Any(
                other => other.Type != binding.Type && binding.Type.IsAssignableFrom(other.Type)))
            .OrderBy(binding => binding.Type.FullName, StringComparer.Ordinal)
            .Select(binding => binding.Serializer)
            .FirstOrDefault();
    }
}
