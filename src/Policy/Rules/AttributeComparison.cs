using System.Globalization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Rules;

/// <summary>Compares a node's attribute with a value.</summary>
public static class AttributeComparison
{
    private enum ComparedAs
    {
        Text,
        Integer,
        Number,
        Version,
    }

    internal static bool Holds(AttributeCondition condition, RuleInput input)
    {
        // Without a node there is nothing to compare.
        if (condition.Attribute.Length == 0 || input.NodeAttributes is null)
            return false;
        input.NodeAttributes.TryGetValue(input.Expanded(condition.Attribute), out var actual);
        switch (condition.Operation)
        {
            case "defined":
                return actual is not null;
            case "not_defined":
                return actual is null;
        }

        if (condition.Value is null)
            return false;
        var reference = Reference(condition, input);
        if (TypeOf(condition.Type, condition.Operation, actual, reference) is not { } type)
            return false;
        if (actual is null || reference is null)
            return condition.Operation switch
            {
                "eq" => actual is null && reference is null,
                "ne" => actual is not null || reference is not null,
                _ => false,
            };

        var order = Compare(actual, reference, type);
        return condition.Operation switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "lt" => order < 0,
            "lte" => order <= 0,
            "gt" => order > 0,
            "gte" => order >= 0,
            _ => false,
        };
    }

    /// <summary>Compares versions part by part: numbers between dots by value, a missing part as 0.</summary>
    public static int CompareVersions(string left, string right)
    {
        var leftParts = left.Split('.');
        var rightParts = right.Split('.');
        for (var at = 0; at < Math.Max(leftParts.Length, rightParts.Length); at++)
        {
            var leftNumber = at < leftParts.Length ? CibValue.Leading(leftParts[at]) ?? 0 : 0;
            var rightNumber = at < rightParts.Length ? CibValue.Leading(rightParts[at]) ?? 0 : 0;
            if (leftNumber != rightNumber)
                return leftNumber.CompareTo(rightNumber);
        }

        return 0;
    }

    private static string? Reference(AttributeCondition condition, RuleInput input)
    {
        switch (condition.ValueSource)
        {
            case "param":
                return input.ResourceParameters?.GetValueOrDefault(condition.Value!);
            case "meta":
                return input.ResourceMeta?.GetValueOrDefault(condition.Value!);
            default:
                return condition.Value;
        }
    }

    // Without a type, a question of more or less is one of numbers.
    private static ComparedAs? TypeOf(string? type, string operation, string? actual, string? reference) => type switch
    {
        null when operation is "eq" or "ne" => ComparedAs.Text,
        null when actual?.Contains('.') == true || reference?.Contains('.') == true => ComparedAs.Number,
        null => ComparedAs.Integer,
        _ => type.ToUpperInvariant() switch
        {
            "STRING" => ComparedAs.Text,
            "INTEGER" => ComparedAs.Integer,
            "NUMBER" => ComparedAs.Number,
            "VERSION" => ComparedAs.Version,
            _ => null,
        },
    };

    private static int Compare(string left, string right, ComparedAs type)
    {
        switch (type)
        {
            case ComparedAs.Version:
                return CompareVersions(left, right);
            case ComparedAs.Integer when (CibValue.Leading(left), CibValue.Leading(right)) is ({ } first, { } second):
                return first.CompareTo(second);
            case ComparedAs.Number when (LeadingNumber(left), LeadingNumber(right)) is ({ } first, { } second):
                return first.CompareTo(second);
            default:
                return string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>The number at the start of a text; what follows is ignored.</summary>
    private static double? LeadingNumber(string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        var end = 0;
        var seenPoint = false;
        while (end < trimmed.Length)
        {
            var c = trimmed[end];
            if (c == '.' && !seenPoint)
                seenPoint = true;
            else if (!(char.IsAsciiDigit(c) || (end == 0 && c is '+' or '-')))
                break;
            end++;
        }

        // An exponent counts if it is whole.
        if (end < trimmed.Length && trimmed[end] is 'e' or 'E')
        {
            var at = end + 1;
            if (at < trimmed.Length && trimmed[at] is '+' or '-')
                at++;
            var digits = at;
            while (at < trimmed.Length && char.IsAsciiDigit(trimmed[at]))
                at++;
            if (at > digits)
                end = at;
        }

        return double.TryParse(trimmed[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
