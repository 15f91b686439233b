using System.Collections.Immutable;

namespace Akka.Persistence.Journal;

/// <summary>Changes events on their way into the journal.</summary>
public interface IWriteEventAdapter
{
    /// <summary>What the reading side needs to know; empty where the type says it all.</summary>
    string Manifest(object evt);

    /// <summary>What is written: another event, or a <see cref="Tagged"/> one.</summary>
    object ToJournal(object evt);
}

/// <summary>Changes events on their way out of the journal.</summary>
public interface IReadEventAdapter
{
    /// <summary>What the actor recovers from: none, one or many events.</summary>
    IEventSequence FromJournal(object evt, string manifest);
}

public interface IEventAdapter : IWriteEventAdapter, IReadEventAdapter;

/// <summary>Changes nothing.</summary>
public sealed class IdentityEventAdapter : IEventAdapter
{
    private IdentityEventAdapter()
    {
    }

    public static IdentityEventAdapter Instance { get; } = new();

    public string Manifest(object evt) => string.Empty;

    public object ToJournal(object evt) => evt;

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
}

/// <summary>Reads with several adapters, one behind the other's events; it does not write.</summary>
public sealed class CombinedReadEventAdapter : IEventAdapter
{
    private readonly IEventAdapter[] _adapters;

    public CombinedReadEventAdapter(IEnumerable<IEventAdapter> adapters) => _adapters = [.. adapters];

    public IEnumerable<IEventAdapter> Adapters => _adapters;

    /// <exception cref="InvalidOperationException">Always: several adapters cannot write one event.</exception>
    public string Manifest(object evt) => throw OneWriter();

    /// <inheritdoc cref="Manifest"/>
    public object ToJournal(object evt) => throw OneWriter();

    public IEventSequence FromJournal(object evt, string manifest) =>
        EventSequence.Create(_adapters.SelectMany(adapter => adapter.FromJournal(evt, manifest).Events));

    private static InvalidOperationException OneWriter() =>
        new("CombinedReadEventAdapter must not be used when writing (creating manifests) events!");
}

/// <summary>An event with tags to find it by.</summary>
public struct Tagged
{
    public Tagged(object payload, IEnumerable<string> tags)
        : this(payload, tags.ToImmutableSortedSet(StringComparer.Ordinal))
    {
    }

    public Tagged(object payload, IImmutableSet<string> tags)
    {
        Payload = payload;
        Tags = tags;
    }

    public object Payload { get; }

    public IImmutableSet<string> Tags { get; }
}
