using System.Collections;
using System.Reflection;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

/// <summary>Compares records by what they hold, lists within them by their items; lines do not count.</summary>
internal static class Structure
{
    /// <returns>Where the first difference is; null: there is none.</returns>
    public static string? Difference(object? left, object? right, string path = "")
    {
        if (left is null || right is null)
            return ReferenceEquals(left, right) ? null : $"{path}: {left ?? "null"} | {right ?? "null"}";
        if (left is Place leftPlace && right is Place rightPlace)
            return leftPlace.Id == rightPlace.Id && leftPlace.Element == rightPlace.Element ? null : $"{path}: {left} | {right}";
        if (left is string || left.GetType().IsPrimitive || left.GetType().IsEnum)
            return left.Equals(right) ? null : $"{path}: {left} | {right}";
        if (left is IEnumerable leftItems && right is IEnumerable rightItems)
            return ItemsDifference([.. leftItems.Cast<object?>()], [.. rightItems.Cast<object?>()], path);
        if (left.GetType() != right.GetType())
            return $"{path}: {left.GetType().Name} | {right.GetType().Name}";
        foreach (var property in left.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetIndexParameters().Length == 0
                && Difference(property.GetValue(left), property.GetValue(right), $"{path}/{property.Name}") is { } difference)
                return difference;
        return null;
    }

    private static string? ItemsDifference(object?[] left, object?[] right, string path)
    {
        if (left.Length != right.Length)
            return $"{path}: {left.Length} | {right.Length} items";
        for (var at = 0; at < left.Length; at++)
            if (Difference(left[at], right[at], $"{path}[{at}]") is { } difference)
                return difference;
        return null;
    }
}
