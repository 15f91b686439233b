using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// Who says of whom that it answers or not. Each observer owns its rows and counts its own changes, so that views
/// merge by taking the newer rows of each observer. What nobody says anything about is reachable.
/// </summary>
internal sealed class Reachability
{
    /// <summary>Ordered from best to worst: several observers' opinions add up to the worst one.</summary>
    internal enum Status
    {
        Reachable,
        Unreachable,

        /// <summary>Unreachable for good: quarantined, or replaced by a new incarnation.</summary>
        Terminated,
    }

    internal sealed record Record(UniqueAddress Observer, UniqueAddress Subject, Status Status, long Version)
    {
        public override string ToString() => $"{Observer.Address} -> {Subject.Address}: {Status} [{Version}]";
    }

    public static readonly Reachability Empty = new(
        ImmutableSortedDictionary<UniqueAddress, Rows>.Empty, ImmutableSortedDictionary<UniqueAddress, long>.Empty);

    private sealed record Rows(ImmutableSortedDictionary<UniqueAddress, Record> BySubject)
    {
        public bool AllReachable => BySubject.Values.All(row => row.Status == Status.Reachable);
    }

    private readonly ImmutableSortedDictionary<UniqueAddress, Rows> _rows;

    private Reachability(
        ImmutableSortedDictionary<UniqueAddress, Rows> rows, ImmutableSortedDictionary<UniqueAddress, long> versions)
    {
        _rows = rows;
        Versions = versions;
        Worst = WorstOpinions(rows.Values.SelectMany(row => row.BySubject.Values));
    }

    /// <summary>How often each observer changed its rows.</summary>
    public ImmutableSortedDictionary<UniqueAddress, long> Versions { get; }

    /// <summary>All rows, by observer and then subject.</summary>
    public IEnumerable<Record> Records => _rows.Values.SelectMany(rows => rows.BySubject.Values);

    /// <summary>Nobody has ever said anything.</summary>
    public bool IsSilent => _rows.IsEmpty && Versions.IsEmpty;

    public bool IsAllReachable => Worst.IsEmpty;

    /// <summary>The observers that have said anything.</summary>
    public IEnumerable<UniqueAddress> AllObservers => _rows.Keys;

    /// <summary>The subjects that somebody finds unreachable, not counting those that are terminated.</summary>
    public ImmutableSortedSet<UniqueAddress> AllUnreachable =>
        [.. Worst.Where(opinion => opinion.Value == Status.Unreachable).Select(opinion => opinion.Key)];

    public ImmutableSortedSet<UniqueAddress> AllUnreachableOrTerminated => [.. Worst.Keys];

    /// <summary>For each subject that somebody cannot reach, who that is.</summary>
    public ImmutableSortedDictionary<UniqueAddress, ImmutableSortedSet<UniqueAddress>> ObserversOfUnreachable =>
        Records.Where(record => record.Status == Status.Unreachable)
            .GroupBy(record => record.Subject)
            .ToImmutableSortedDictionary(
                subject => subject.Key, subject => subject.Select(record => record.Observer).ToImmutableSortedSet());

    private ImmutableSortedDictionary<UniqueAddress, Status> Worst { get; }

    public static Reachability Create(
        IEnumerable<Record> records, IEnumerable<KeyValuePair<UniqueAddress, long>> versions) =>
        new(
            records.GroupBy(record => record.Observer).ToImmutableSortedDictionary(
                observer => observer.Key,
                observer => new Rows(observer.ToImmutableSortedDictionary(record => record.Subject, record => record))),
            versions.ToImmutableSortedDictionary());

    public Reachability Unreachable(UniqueAddress observer, UniqueAddress subject) =>
        Change(observer, subject, Status.Unreachable);

    public Reachability Reachable(UniqueAddress observer, UniqueAddress subject) =>
        Change(observer, subject, Status.Reachable);

    public Reachability Terminated(UniqueAddress observer, UniqueAddress subject) =>
        Change(observer, subject, Status.Terminated);

    public Status StatusOf(UniqueAddress subject) => Worst.GetValueOrDefault(subject, Status.Reachable);

    public Status StatusOf(UniqueAddress observer, UniqueAddress subject) =>
        _rows.TryGetValue(observer, out var rows) && rows.BySubject.TryGetValue(subject, out var record)
            ? record.Status
            : Status.Reachable;

    public bool IsReachable(UniqueAddress subject) => StatusOf(subject) == Status.Reachable;

    public bool IsReachable(UniqueAddress observer, UniqueAddress subject) =>
        StatusOf(observer, subject) == Status.Reachable;

    /// <summary>What <paramref name="observer"/> itself finds unreachable.</summary>
    public IEnumerable<UniqueAddress> UnreachableFrom(UniqueAddress observer) =>
        _rows.TryGetValue(observer, out var rows)
            ? rows.BySubject.Values.Where(row => row.Status == Status.Unreachable).Select(row => row.Subject)
            : [];

    /// <summary>Takes each allowed observer's newer rows, without subjects that are not allowed.</summary>
    public Reachability Merge(IReadOnlySet<UniqueAddress> allowed, Reachability other)
    {
        if (IsSilent && other.IsSilent)
            return this;
        var rows = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Rows>();
        var versions = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, long>();
        foreach (var observer in Versions.Keys.Union(other.Versions.Keys).Where(allowed.Contains))
        {
            var mine = Versions.GetValueOrDefault(observer);
            var theirs = other.Versions.GetValueOrDefault(observer);
            versions[observer] = Math.Max(mine, theirs);
            if (!(mine > theirs ? this : other)._rows.TryGetValue(observer, out var newer))
                continue;

            var kept = newer.BySubject.Where(row => allowed.Contains(row.Key)).ToImmutableSortedDictionary();
            if (!kept.IsEmpty)
                rows[observer] = new Rows(kept);
        }

        return new Reachability(rows.ToImmutable(), versions.ToImmutable());
    }

    /// <summary>Forgets nodes as observers and as subjects.</summary>
    public Reachability Remove(IReadOnlySet<UniqueAddress> nodes) => Create(
        Records.Where(record => !nodes.Contains(record.Observer) && !nodes.Contains(record.Subject)),
        Versions.Where(version => !nodes.Contains(version.Key)));

    /// <summary>Ignores what these observers say.</summary>
    public Reachability RemoveObservers(IReadOnlySet<UniqueAddress> observers) => observers.Count == 0
        ? this
        : Create(
            Records.Where(record => !observers.Contains(record.Observer)),
            Versions.Where(version => !observers.Contains(version.Key)));

    public Reachability Where(Func<Record, bool> keep) => Create(Records.Where(keep), Versions);

    public bool SameAs(Reachability other) =>
        ReferenceEquals(this, other)
        || (Versions.SequenceEqual(other.Versions) && Records.SequenceEqual(other.Records));

    public override string ToString() => string.Join("; ", Records.Where(record => record.Status != Status.Reachable));

    private Reachability Change(UniqueAddress observer, UniqueAddress subject, Status status)
    {
        var rows = _rows.GetValueOrDefault(observer);
        if (rows is null && status == Status.Reachable)
            return this;

        var before = rows?.BySubject.GetValueOrDefault(subject)?.Status ?? Status.Reachable;
        // A terminated incarnation never comes back.
        if (before == status || before == Status.Terminated)
            return this;

        var version = Versions.GetValueOrDefault(observer) + 1;
        var changed = new Rows((rows?.BySubject ?? ImmutableSortedDictionary<UniqueAddress, Record>.Empty)
            .SetItem(subject, new Record(observer, subject, status, version)));
        // Rows of an observer that reaches everybody say nothing; its version says that they are newer than others'.
        return new Reachability(
            changed.AllReachable ? _rows.Remove(observer) : _rows.SetItem(observer, changed),
            Versions.SetItem(observer, version));
    }

    private static ImmutableSortedDictionary<UniqueAddress, Status> WorstOpinions(IEnumerable<Record> records)
    {
        var worst = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Status>();
        foreach (var record in records.Where(record => record.Status != Status.Reachable))
            if (record.Status > worst.GetValueOrDefault(record.Subject))
                worst[record.Subject] = record.Status;
        return worst.ToImmutable();
    }
}
