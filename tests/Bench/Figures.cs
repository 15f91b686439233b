using System.Text.Json.Serialization;

namespace HaActors.Bench;

/// <summary>The outages of one fault.</summary>
/// <param name="Profile">The timing profile of the nodes.</param>
/// <param name="LimitMs">What the median must stay below.</param>
public sealed record FaultFigures(
    [property: JsonPropertyName("fault")] string Fault,
    [property: JsonPropertyName("profile")] string Profile,
    [property: JsonPropertyName("runs")] int Runs,
    [property: JsonPropertyName("cameBack")] int CameBack,
    [property: JsonPropertyName("medianOutageMs")] long? MedianOutageMs,
    [property: JsonPropertyName("medianOutageMsCoordinator")] long? MedianOutageMsCoordinator,
    [property: JsonPropertyName("medianOutageMsOther")] long? MedianOutageMsOther,
    [property: JsonPropertyName("worstOutageMs")] long? WorstOutageMs,
    [property: JsonPropertyName("medianDetectedMs")] long? MedianDetectedMs,
    [property: JsonPropertyName("medianFencedMs")] long? MedianFencedMs,
    [property: JsonPropertyName("limitMs")] long LimitMs)
{
    [JsonPropertyName("withinLimit")]
    public bool WithinLimit => CameBack == Runs && MedianOutageMs < LimitMs;
}

/// <summary>A node that does nothing but be there.</summary>
/// <param name="ProcessorPercent">The daemon's share of one core.</param>
/// <param name="ProgramsPercent">The share of the programs that it runs: the monitors of the resources that are there.</param>
public sealed record IdleFigures(
    [property: JsonPropertyName("node")] string Node,
    [property: JsonPropertyName("processorPercent")] double ProcessorPercent,
    [property: JsonPropertyName("programsPercent")] double ProgramsPercent,
    [property: JsonPropertyName("residentMb")] double ResidentMb);

public sealed record Figures(
    [property: JsonPropertyName("formationMs")] IReadOnlyList<long> FormationMs,
    [property: JsonPropertyName("idle")] IReadOnlyList<IdleFigures> Idle,
    [property: JsonPropertyName("faults")] IReadOnlyList<FaultFigures> Faults);
