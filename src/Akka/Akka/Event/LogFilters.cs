using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Actor.Setup;

namespace Akka.Event;

/// <summary>What a filter looks at.</summary>
public enum LogFilterType
{
    Source,
    Content,
}

/// <summary>What a filter says.</summary>
public enum LogFilterDecision
{
    Keep,
    Drop,
    NoDecision,
}

/// <summary>Decides whether a log event is written.</summary>
public abstract class LogFilterBase : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public abstract LogFilterType FilterType { get; }

    /// <param name="content">The event.</param>
    /// <param name="expandedMessage">Its text; null where only sources are filtered.</param>
    public abstract LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null);
}

/// <summary>Drops the events of one source.</summary>
public sealed class ExactMatchLogSourceFilter(
    string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase) : LogFilterBase
{
    public override LogFilterType FilterType => LogFilterType.Source;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        content.LogSource.Equals(source, comparison) ? LogFilterDecision.Drop : LogFilterDecision.NoDecision;
}

/// <summary>Drops the events of sources that match.</summary>
public sealed class RegexLogSourceFilter(Regex sourceRegex) : LogFilterBase
{
    public override LogFilterType FilterType => LogFilterType.Source;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        sourceRegex.IsMatch(content.LogSource) ? LogFilterDecision.Drop : LogFilterDecision.NoDecision;
}

/// <summary>Drops the events whose text matches.</summary>
public sealed class RegexLogMessageFilter(Regex messageRegex) : LogFilterBase
{
    public override LogFilterType FilterType => LogFilterType.Content;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        expandedMessage is not null && messageRegex.IsMatch(expandedMessage)
            ? LogFilterDecision.Drop
            : LogFilterDecision.NoDecision;
}

/// <summary>Asks all filters; the first that decides wins.</summary>
public class LogFilterEvaluator
{
    public static readonly LogFilterEvaluator NoFilters = new([]);

    private readonly LogFilterBase[] _filters;

    public LogFilterEvaluator(LogFilterBase[] filters)
    {
        // Sources first: they cost no formatting.
        _filters = filters.OrderBy(filter => filter.FilterType).ToArray();
        EvaluatesLogSourcesOnly = filters.All(filter => filter.FilterType == LogFilterType.Source);
    }

    public bool EvaluatesLogSourcesOnly { get; }

    /// <param name="evt">The event.</param>
    /// <param name="expandedLogMessage">Its text where a filter needed it, otherwise empty.</param>
    /// <returns>Whether to write it.</returns>
    public virtual bool ShouldTryKeepMessage(LogEvent evt, out string expandedLogMessage)
    {
        expandedLogMessage = "";
        string? text = null;
        foreach (var filter in _filters)
        {
            if (filter.FilterType == LogFilterType.Content) text ??= expandedLogMessage = evt.Message?.ToString() ?? "";
            switch (filter.ShouldKeepMessage(evt, text))
            {
                case LogFilterDecision.Keep: return true;
                case LogFilterDecision.Drop: return false;
            }
        }

        return true;
    }
}

/// <summary>The filters of a system's loggers, given when it is made.</summary>
public sealed class LogFilterSetup(LogFilterBase[] filters) : Setup
{
    public LogFilterBase[] Filters { get; } = filters;

    public LogFilterEvaluator CreateEvaluator() => new(Filters);
}

/// <summary>Collects filters.</summary>
public sealed class LogFilterBuilder
{
    private readonly List<LogFilterBase> _filters = [];

    public LogFilterBuilder Add(LogFilterBase filter)
    {
        _filters.Add(filter);
        return this;
    }

    public LogFilterBuilder AddRange(IEnumerable<LogFilterBase> filters)
    {
        _filters.AddRange(filters);
        return this;
    }

    public LogFilterBuilder ExcludeSourceExactly(
        string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase) =>
        Add(new ExactMatchLogSourceFilter(source, comparison));

    public LogFilterBuilder ExcludeSourceRegex(Regex regex) => Add(new RegexLogSourceFilter(regex));
    public LogFilterBuilder ExcludeSourceStartingWith(string sourceStart) => Source($"^{Regex.Escape(sourceStart)}");
    public LogFilterBuilder ExcludeSourceEndingWith(string sourceEnd) => Source($"{Regex.Escape(sourceEnd)}$");
    public LogFilterBuilder ExcludeSourceContaining(string sourcePart) => Source(Regex.Escape(sourcePart));
    public LogFilterBuilder ExcludeMessageRegex(Regex regex) => Add(new RegexLogMessageFilter(regex));

    public LogFilterBuilder ExcludeMessageContaining(string messagePart) =>
        Add(new RegexLogMessageFilter(new Regex(Regex.Escape(messagePart))));

    public LogFilterSetup Build() => new(_filters.ToArray());

    private LogFilterBuilder Source(string pattern) => Add(new RegexLogSourceFilter(new Regex(pattern)));
}
