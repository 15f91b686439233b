namespace HaActors.Policy.Scheduling;

/// <summary>Orders names of nodes: numbers in them by value, letters whatever their case.</summary>
internal sealed class NameOrder : IComparer<string>
{
    public static readonly NameOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                var numbers = CompareNumbers(left, ref i, right, ref j);
                if (numbers != 0)
                    return numbers;
                continue;
            }

            var letters = char.ToLowerInvariant(left[i++]) - char.ToLowerInvariant(right[j++]);
            if (letters != 0)
                return letters;
        }

        return (left.Length - i).CompareTo(right.Length - j);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ref int i, ReadOnlySpan<char> right, ref int j)
    {
        var a = Digits(left, ref i);
        var b = Digits(right, ref j);
        return a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);
    }

    /// <summary>The digits without zeros in front.</summary>
    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[start..at].TrimStart('0');
    }
}
