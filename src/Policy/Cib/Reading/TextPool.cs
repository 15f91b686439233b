using System.Numerics;

namespace HaActors.Policy.Cib;

/// <summary>Keeps each text once: the same few words are said a million times in a document.</summary>
/// <remarks>
/// A table of its own: the runtime's sets with spans as keys have to be compiled at start, which takes longer than to read
/// a small document.
/// </remarks>
internal sealed class TextPool
{
    // Texts that are made to collide are not worth looking for: they are just not kept.
    private const int LongestSearch = 16;

    private Entry[] _entries = new Entry[1024];
    private int _count;

    public string Get(ReadOnlySpan<char> text)
    {
        var hash = Hash(text);
        return Find(text, hash) ?? Add(text.ToString(), hash);
    }

    /// <returns>Null: it was not added yet.</returns>
    public string? Find(ReadOnlySpan<char> text) => Find(text, Hash(text));

    public string Add(string text) => Add(text, Hash(text));

    private string? Find(ReadOnlySpan<char> text, uint hash)
    {
        var mask = (uint)_entries.Length - 1;
        for (var at = hash; at < hash + LongestSearch; at++)
        {
            ref readonly var entry = ref _entries[at & mask];
            if (entry.Text is null)
                return null;
            if (entry.Hash == hash && text.SequenceEqual(entry.Text))
                return entry.Text;
        }

        return null;
    }

    private string Add(string text, uint hash)
    {
        if (_count * 2 > _entries.Length)
            Grow();
        Place(new(text, hash));
        return text;
    }

    private void Place(Entry added)
    {
        var mask = (uint)_entries.Length - 1;
        for (var at = added.Hash; at < added.Hash + LongestSearch; at++)
        {
            ref var entry = ref _entries[at & mask];
            if (entry.Text is not null)
                continue;
            entry = added;
            _count++;
            return;
        }
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[4 * old.Length];
        _count = 0;
        foreach (var entry in old)
            if (entry.Text is not null)
                Place(entry);
    }

    // Half of the range, so that the search never runs over its end.
    private static uint Hash(ReadOnlySpan<char> text)
    {
        var hash = (uint)text.Length;
        foreach (var c in text)
            hash = BitOperations.RotateLeft(hash, 5) ^ c;
        hash *= 0x9E3779B1;
        return (hash ^ (hash >> 16)) & int.MaxValue;
    }

    private readonly record struct Entry(string? Text, uint Hash);
}
