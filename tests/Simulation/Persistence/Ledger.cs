using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Persistence;

/// <summary>What the world outside was told, and what must therefore be found again.</summary>
internal sealed class Ledger(SimulationDriver driver, Coverage coverage)
{
    private readonly SortedDictionary<string, List<int>> _told = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<int>> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<int, IReadOnlyList<int>> _groups = [];
    private readonly SortedSet<int> _letters = [];
    private readonly SortedSet<int> _arrived = [];

    /// <summary>Kept until somebody asks: an exception in a turn would only hit an actor.</summary>
    public string? Broken { get; private set; }

    public int Recoveries { get; private set; }

    public int? Unconfirmed { get; set; }

    public bool AllLettersArrived => _letters.IsSubsetOf(_arrived);

    public string MissingLetters => string.Join(",", _letters.Except(_arrived));

    public void Ask(string account, params IReadOnlyList<int> numbers)
    {
        SetOf(_asked, account).UnionWith(numbers);
        foreach (var number in numbers)
            _groups[number] = numbers;
    }

    public void Acknowledge(string account, int number)
    {
        if (!_told.TryGetValue(account, out var told))
            told = _told[account] = [];
        if (told.Contains(number))
            Break($"no event twice: {account} handled {number} twice");
        told.Add(number);
        coverage.Count("event acknowledged");
    }

    public void Deferred(string account, int number)
    {
        if (!_told.GetValueOrDefault(account, []).Contains(number))
            Break($"order kept: {account} was called after {number}, which it had not handled");
    }

    public void Snapshot() => coverage.Count("recovered from a snapshot");

    /// <summary>Whatever was acknowledged is there, in its order; behind it perhaps what nobody was told about.</summary>
    public void Recovered(string account, IReadOnlyList<int> numbers)
    {
        Recoveries++;
        coverage.Count("recovery");
        var told = _told.GetValueOrDefault(account, []);
        if (numbers.Count != numbers.Distinct().Count())
            Break($"no event twice: {account} recovered {string.Join(",", numbers)}");
        if (told.Except(numbers).ToList() is { Count: > 0 } lost)
            Break($"no acknowledged event lost: {account} recovered {Tail(numbers)} without {string.Join(",", lost)}");
        else if (!numbers.Take(told.Count).SequenceEqual(told))
            Break($"order kept: {account} recovered {Tail(numbers)}, acknowledged were {Tail(told)}");
        if (numbers.Except(SetOf(_asked, account)).ToList() is { Count: > 0 } invented)
            Break($"nothing invented: {account} recovered {string.Join(",", invented)}");
        foreach (var number in numbers)
        {
            if (!_groups[number].All(numbers.Contains))
                Break($"a group is there as a whole: {account} recovered {number} of {string.Join(",", _groups[number])}");
        }

        if (numbers.Count > told.Count)
            coverage.Count("unacknowledged event found", numbers.Count - told.Count);
        // Found once, found for ever.
        _told[account] = [.. numbers];
    }

    public void LetterAccepted(int letter) => _letters.Add(letter);

    public void LetterArrived(int letter)
    {
        if (!_arrived.Add(letter))
            coverage.Count("letter arrived again");
    }

    public void Verify()
    {
        if (Broken is { } broken)
            throw new InvariantBrokenException(broken);
        if (driver.Failures.Count > 0)
            throw new InvariantBrokenException($"a turn failed: {driver.Failures[0]}");
    }

    private void Break(string invariant)
    {
        if (Broken is not null)
            return;
        Broken = invariant;
        driver.Trace($"BROKEN {invariant}");
    }

    private static string Tail(IReadOnlyList<int> numbers) => $"...{string.Join(",", numbers.TakeLast(8))}";

    private static SortedSet<int> SetOf(SortedDictionary<string, SortedSet<int>> sets, string account) =>
        sets.TryGetValue(account, out var set) ? set : sets[account] = [];
}
