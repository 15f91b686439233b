using System.Collections.Immutable;

namespace HaActors.Actors;

/// <summary>What is wrong on this node alone, in sentences for its status. Any thread may ask and say.</summary>
public sealed class NodeProblems
{
    private ImmutableSortedDictionary<string, string> _problems =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>On the thread that said so.</summary>
    public event Action? Changed;

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<string> All => [.. Volatile.Read(ref _problems).Values];

    /// <returns>False: it was known under that name already.</returns>
    public bool Set(string name, string problem) => Told(
        ImmutableInterlocked.Update(ref _problems, problems => problems.SetItem(name, problem)));

    /// <returns>False: there was none of that name.</returns>
    public bool Clear(string name) => Told(
        ImmutableInterlocked.Update(ref _problems, problems => problems.Remove(name)));

    private bool Told(bool isNew)
    {
        if (isNew)
            Changed?.Invoke();
        return isNew;
    }
}
