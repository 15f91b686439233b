using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Model;

/// <summary>How much a resource wants a place. ±1,000,000 is infinite.</summary>
/// <remarks>Source: Pacemaker Explained, "Score math".</remarks>
public readonly record struct Score(int Value)
{
    public static Score Zero => default;

    public static Score Infinity => new(CibValue.Infinity);

    public static Score MinusInfinity => new(-CibValue.Infinity);

    /// <summary>Reads a whole number, <c>INFINITY</c>, <c>+INFINITY</c> or <c>-INFINITY</c>.</summary>
    public static bool TryParse(string? text, out Score score)
    {
        score = text?.Trim().ToUpperInvariant() switch
        {
            "INFINITY" or "+INFINITY" => Infinity,
            "-INFINITY" => MinusInfinity,
            _ => Zero,
        };
        if (score != Zero)
            return true;

        if (!int.TryParse(text, out var number))
            return false;

        score = new Score(Math.Clamp(number, -CibValue.Infinity, CibValue.Infinity));
        return true;
    }

    public override string ToString() => Scores.Text(Value);
}
