using System.Reflection;
using System.Runtime.CompilerServices;

namespace HaActors.Akka.Internals.Tests.Dispatch;

/// <summary>Finds the locks that the calling thread holds, of all objects that a root or a static field leads to.</summary>
internal static class HeldLocks
{
    private const int Most = 2_000_000;

    private static readonly Dictionary<Type, FieldInfo[]> Fields = [];

    public static IReadOnlyList<string> Of(object root)
    {
        lock (Fields)
            return Search(root);
    }

    /// <summary>How many objects a search looks at.</summary>
    public static int Reach(object root)
    {
        lock (Fields)
            return Walk(root).Count();
    }

    private static List<string> Search(object root)
    {
        var held = new List<string>();
        foreach (var (thing, path) in Walk(root))
        {
            if (ReferenceEquals(thing, Fields))
                continue;
            if (thing is Lock { IsHeldByCurrentThread: true } || Monitor.IsEntered(thing))
                held.Add(path());
        }

        return held;
    }

    private static IEnumerable<(object Thing, Func<string> Path)> Walk(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<(object Thing, Step? From)>();
        Add(root, new Step(root.GetType().Name, null));
        foreach (var field in AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("Akka", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => !field.IsLiteral))
        {
            RuntimeHelpers.RunClassConstructor(field.DeclaringType!.TypeHandle);
            Add(field.GetValue(null), new Step($"{field.DeclaringType.Name}.{field.Name}", null));
        }

        while (queue.TryDequeue(out var next))
        {
            if (!next.Thing.GetType().IsValueType)
                yield return (next.Thing, () => next.From!.ToString());
            if (next.Thing is Array array)
            {
                foreach (var element in array.GetType().GetElementType()!.IsPrimitive ? [] : array.Cast<object?>())
                    Add(element, new Step("[]", next.From));
                continue;
            }

            foreach (var field in FieldsOf(next.Thing.GetType()))
                Add(field.GetValue(next.Thing), new Step(field.Name, next.From));
        }

        void Add(object? thing, Step from)
        {
            if (thing is null or string or Type or MemberInfo or Assembly or Module or Thread or Pointer)
                return;
            if (thing.GetType().IsPrimitive || thing.GetType().IsEnum)
                return;
            if (!thing.GetType().IsValueType && !seen.Add(thing))
                return;
            if (seen.Count > Most)
                throw new InvalidOperationException($"more than {Most} objects, at {from}");
            queue.Enqueue((thing, from));
        }
    }

    private static FieldInfo[] FieldsOf(Type type)
    {
        if (Fields.TryGetValue(type, out var known))
            return known;
        var found = new List<FieldInfo>();
        for (var each = type; each is not null; each = each.BaseType)
        {
            found.AddRange(each.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsPointer && !field.FieldType.IsByRefLike
                    && !field.FieldType.IsEnum && field.FieldType != typeof(string)));
        }

        return Fields[type] = [.. found];
    }

    private sealed record Step(string Name, Step? From)
    {
        public override string ToString() => From is null ? Name : $"{From}.{Name}";
    }
}
