namespace Akka.Persistence.Journal;

/// <summary>What one stored event became.</summary>
public interface IEventSequence
{
    IEnumerable<object> Events { get; }
}

public interface IEmptyEventSequence : IEventSequence;

/// <summary>No event: the stored one is left out.</summary>
public sealed class EmptyEventSequence : IEmptyEventSequence, IEquatable<IEventSequence>
{
    public static readonly EmptyEventSequence Instance = new();

    private EmptyEventSequence()
    {
    }

    public IEnumerable<object> Events => [];

    public bool Equals(IEventSequence? other) => other is EmptyEventSequence;

    public override bool Equals(object? obj) => Equals(obj as IEventSequence);

    public override int GetHashCode() => 0;
}

/// <summary>Several events, in their order.</summary>
public class EventSequence<T> : IEventSequence, IEquatable<IEventSequence>
{
    private readonly object[] _events;

    public EventSequence(IEnumerable<object> events) => _events = [.. events];

    public IEnumerable<object> Events => _events;

    public bool Equals(IEventSequence? other) => other is not null && _events.SequenceEqual(other.Events);

    public override bool Equals(object? obj) => Equals(obj as IEventSequence);

    public override int GetHashCode() => _events.Length;
}

/// <summary>One event.</summary>
public struct SingleEventSequence : IEventSequence, IEquatable<IEventSequence>
{
    private readonly object _event;

    public SingleEventSequence(object e) => _event = e;

    public readonly IEnumerable<object> Events => [_event];

    public readonly bool Equals(IEventSequence? other) => other is not null && Events.SequenceEqual(other.Events);

    public override readonly bool Equals(object? obj) => Equals(obj as IEventSequence);

    public override readonly int GetHashCode() => _event?.GetHashCode() ?? 0;
}

/// <summary>Makes sequences of events.</summary>
public static class EventSequence
{
    public static readonly IEventSequence Empty = EmptyEventSequence.Instance;

    public static IEventSequence Single(object e) => new SingleEventSequence(e);

    public static IEventSequence Create(params object[] events) => new EventSequence<object>(events);

    public static IEventSequence Create(IEnumerable<object> events) => new EventSequence<object>(events);
}
