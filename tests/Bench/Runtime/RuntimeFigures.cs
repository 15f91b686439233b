using System.Text.Json.Serialization;

namespace HaActors.Bench.Runtime;

/// <summary>One figure over all rounds.</summary>
internal sealed record RuntimeFigure(
    [property: JsonPropertyName("row")] string Row,
    [property: JsonPropertyName("figure")] string Figure,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("median")] double Median,
    [property: JsonPropertyName("lowest")] double Lowest,
    [property: JsonPropertyName("highest")] double Highest,
    [property: JsonPropertyName("rounds")] int Rounds)
{
    public static RuntimeFigure Of(string row, string figure, IReadOnlyList<Sample> samples)
    {
        var values = samples.Select(sample => sample.Value).Order().ToArray();
        var middle = values.Length / 2;
        var median = values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        return new RuntimeFigure(row, figure, samples[0].Unit, median, values[0], values[^1], values.Length);
    }
}

internal sealed record RuntimeReport(
    [property: JsonPropertyName("machine")] Machine Machine,
    [property: JsonPropertyName("date")] string Date,
    [property: JsonPropertyName("figures")] IReadOnlyList<RuntimeFigure> Figures);
