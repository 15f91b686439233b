using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// The unique place of an actor in its system's tree. Two incarnations of one name share a path and differ in
/// <see cref="Uid"/>, which takes no part in equality.
/// </summary>
public abstract partial class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>, ISurrogated
{
    /// <summary>What a name may contain beside ASCII letters, digits and %-escapes.</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private readonly ActorPath? _parent;
    private IReadOnlyList<string>? _elements;
    private int _hash;

    protected ActorPath(Address address, string name)
    {
        Address = address;
        Name = name;
    }

    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _parent = parentPath;
        Address = parentPath.Address;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    public Address Address { get; }
    public string Name { get; }

    /// <summary>Number of the incarnation that had this path; 0 where any is meant.</summary>
    public long Uid { get; }

    /// <summary>Steps from the root, which has depth 0.</summary>
    public int Depth { get; }

    /// <summary>The names from below the root to this actor; empty for the root.</summary>
    public IReadOnlyList<string> Elements => _elements ??= CollectElements();

    /// <summary>The path above; the root is its own parent.</summary>
    public ActorPath Parent => _parent ?? this;

    public ActorPath Root => ParentOf(0);

    /// <summary>The ancestor at a depth; negative depths count from this path upwards (-1 is the parent).</summary>
    public ActorPath ParentOf(int depth)
    {
        var path = this;
        if (depth >= 0)
        {
            while (path.Depth > depth) path = path._parent!;
            return path;
        }

        for (var steps = depth; steps < 0 && path._parent is { } parent; steps++) path = parent;
        return path;
    }

    private string[] CollectElements()
    {
        var names = new string[Depth];
        for (var path = this; path._parent is { } parent; path = parent) names[path.Depth - 1] = path.Name;
        return names;
    }

    /// <summary>The path of a child; <paramref name="childName"/> may carry its number as <c>name#uid</c>.</summary>
    public ActorPath Child(string childName) => this / childName;

    public ActorPath WithUid(long uid) =>
        uid == Uid || _parent is not { } parent ? this : new ChildActorPath(parent, Name, uid);

    public static ActorPath operator /(ActorPath path, string name)
    {
        var hash = name.IndexOf('#');
        return hash >= 0 && long.TryParse(name.AsSpan(hash + 1), out var uid)
            ? new ChildActorPath(path, name[..hash], uid)
            : new ChildActorPath(path, name, 0);
    }

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name)
    {
        foreach (var element in name)
            if (!string.IsNullOrEmpty(element)) path /= element;
        return path;
    }

    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Depth != other.Depth || !Address.Equals(other.Address)) return false;
        ActorPath left = this, right = other;
        while (!ReferenceEquals(left, right))
        {
            if (left.Name != right.Name) return false;
            if (left._parent is not { } above || right._parent is not { } otherAbove) return true;
            (left, right) = (above, otherAbove);
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    public override int GetHashCode()
    {
        if (_hash != 0) return _hash;
        var hash = new HashCode();
        hash.Add(Address);
        for (var path = this; path is not null; path = path._parent) hash.Add(path.Name);
        return _hash = hash.ToHashCode();
    }

    public int CompareTo(ActorPath? other)
    {
        if (ReferenceEquals(this, other)) return 0;
        if (other is null) return 1;
        var order = Address.CompareTo(other.Address);
        if (order != 0) return order;
        var (mine, theirs) = (Elements, other.Elements);
        for (var i = 0; i < Math.Min(mine.Count, theirs.Count); i++)
        {
            order = string.CompareOrdinal(mine[i], theirs[i]);
            if (order != 0) return order;
        }

        return mine.Count - theirs.Count;
    }

    public static bool operator ==(ActorPath? left, ActorPath? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    public ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(ToSerializationFormat());

    /// <summary>A path as its text, for serializers.</summary>
    public sealed class Surrogate(string path) : ISurrogate, IEquatable<Surrogate>, IEquatable<ActorPath>
    {
        public string Path { get; } = path;

        public ISurrogated FromSurrogate(ActorSystem system) => Parse(Path);
        public bool Equals(Surrogate? other) => other is not null && Path == other.Path;
        public bool Equals(ActorPath? other) => other is not null && TryParse(Path, out var mine) && other.Equals(mine);
        public override bool Equals(object? obj) => obj is ActorPath path ? Equals(path) : Equals(obj as Surrogate);
        public override int GetHashCode() => Path.GetHashCode();
    }
}

/// <summary>The top of a tree of actors.</summary>
public sealed class RootActorPath(Address address, string name = "") : ActorPath(address, name);

/// <summary>The path of an actor under another one.</summary>
public sealed class ChildActorPath(ActorPath parentPath, string name, long uid) : ActorPath(parentPath, name, uid);
