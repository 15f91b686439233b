namespace HaActors.Policy.Scheduling;

/// <summary>Arithmetic of scores: ±1,000,000 is infinite and absorbs; minus infinity wins over plus.</summary>
internal static class Scores
{
    public const int Infinity = Cib.CibValue.Infinity;

    public static int Add(int left, int right)
    {
        if (left <= -Infinity || right <= -Infinity)
            return -Infinity;
        if (left >= Infinity || right >= Infinity)
            return Infinity;
        return Math.Clamp(left + right, -Infinity, Infinity);
    }

    /// <summary>As it is shown: <c>INFINITY</c>, <c>-INFINITY</c> or the number.</summary>
    public static string Text(int score) => score switch
    {
        >= Infinity => "INFINITY",
        <= -Infinity => "-INFINITY",
        _ => score.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
