using System.Globalization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Rules;

/// <summary>Judges conditions on the time. All times are UTC where they say no offset.</summary>
internal static class DateRules
{
    public static bool Holds(DateCondition condition, RuleInput input)
    {
        var start = DateText.Seconds(condition.Start, input.Now);
        var end = DateText.Seconds(condition.End, input.Now);
        return condition.Operation switch
        {
            "gt" => start is { } earliest && IsAfter(earliest, input),
            "lt" => end is { } latest && IsBefore(latest, input),
            "in_range" or "" => IsWithin(start, end, condition, input),
            "date_spec" => !condition.Specification.IsDefaultOrEmpty
                && DateSpecification.Matches(condition.Specification, input),
            _ => false,
        };
    }

    private static bool IsAfter(long start, RuleInput input)
    {
        if (input.Now > start)
            return true;
        input.Change.At(start + 1);
        return false;
    }

    private static bool IsBefore(long end, RuleInput input)
    {
        if (input.Now >= end)
            return false;
        input.Change.At(end);
        return true;
    }

    private static bool IsWithin(long? start, long? end, DateCondition condition, RuleInput input)
    {
        if ((condition.Start is not null && start is null) || (condition.End is not null && end is null))
            return false;
        if (end is null && !condition.Duration.IsEmpty)
        {
            if (start is null || Duration(condition) is not { } duration)
                return false;
            end = Calendar.Add(start.Value, duration);
        }

        if (start is null && end is null)
            return false;
        if (start is { } first && input.Now < first)
        {
            input.Change.At(first);
            return false;
        }

        if (end is not { } last)
            return true;
        if (input.Now > last)
            return false;
        input.Change.At(last + 1);
        return true;
    }

    /// <returns>Null: one of its numbers is none.</returns>
    private static Duration? Duration(DateCondition condition)
    {
        var result = default(Duration);
        foreach (var (name, text) in condition.Duration)
        {
            if (name == "id")
                continue;
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return null;
            result = name switch
            {
                "years" => result with { Years = number },
                "months" => result with { Months = number },
                "weeks" => result with { Weeks = number },
                "days" => result with { Days = number },
                "hours" => result with { Hours = number },
                "minutes" => result with { Minutes = number },
                "seconds" => result with { Seconds = number },
                _ => result,
            };
        }

        return result;
    }
}
