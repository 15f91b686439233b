using Akka.Event;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit.Internal;

public delegate void EventMatched(EventFilterBase eventFilter, LogEvent logEvent);

/// <summary>Picks log events by their text and source.</summary>
public abstract class EventFilterBase : IEventFilter
{
    private readonly IStringMatcher _messageMatcher;
    private readonly IStringMatcher _sourceMatcher;

    protected EventFilterBase(IStringMatcher? messageMatcher, IStringMatcher? sourceMatcher) =>
        (_messageMatcher, _sourceMatcher) = (messageMatcher ?? MatchesAll.Instance, sourceMatcher ?? MatchesAll.Instance);

    public event EventMatched? EventMatched;

    protected abstract string FilterDescriptiveName { get; }

    public bool Apply(LogEvent logEvent)
    {
        if (!IsMatch(logEvent))
            return false;
        OnEventMatched(logEvent);
        return true;
    }

    public override string ToString() =>
        $"{FilterDescriptiveName} when Message {_messageMatcher} and Source {_sourceMatcher}";

    protected abstract bool IsMatch(LogEvent evt);

    protected virtual void OnEventMatched(LogEvent logEvent) => EventMatched?.Invoke(this, logEvent);

    protected bool InternalDoMatch(string? src, object? msg) =>
        _sourceMatcher.IsMatch(src ?? "") && _messageMatcher.IsMatch(msg?.ToString() ?? "null");
}
