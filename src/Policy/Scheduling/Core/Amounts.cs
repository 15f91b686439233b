using System.Runtime.InteropServices;

namespace HaActors.Policy.Scheduling;

/// <summary>Amounts of capacities, by name in ordinal order: as nodes have them, and resources use them.</summary>
/// <remarks>A list: there are few names, and most resources use none.</remarks>
internal sealed class Amounts
{
    private readonly List<KeyValuePair<string, int>> _byName = new(0);

    public Amounts()
    {
    }

    public Amounts(Amounts other) => _byName.AddRange(other._byName);

    public int Count => _byName.Count;

    /// <summary>0 where there is none.</summary>
    public int this[string name]
    {
        get => Place(name) is var at and >= 0 ? _byName[at].Value : 0;
        set
        {
            var at = Place(name);
            if (at >= 0)
                _byName[at] = new(name, value);
            else
                _byName.Insert(~at, new(name, value));
        }
    }

    public bool Contains(string name) => Place(name) >= 0;

    public bool AreSame(Amounts other) =>
        CollectionsMarshal.AsSpan(_byName).SequenceEqual(CollectionsMarshal.AsSpan(other._byName));

    public void Clear() => _byName.Clear();

    public List<KeyValuePair<string, int>>.Enumerator GetEnumerator() => _byName.GetEnumerator();

    // Where it is, or the complement of where it belongs.
    private int Place(string name)
    {
        var at = 0;
        while (at < _byName.Count && string.CompareOrdinal(_byName[at].Key, name) < 0)
            at++;
        return at < _byName.Count && _byName[at].Key == name ? at : ~at;
    }
}
