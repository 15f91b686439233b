using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Lab.Demo;

/// <summary>What one fault cost: the demo's JSON object, in this order.</summary>
/// <param name="Fault">The script.</param>
/// <param name="OutageMs">From the last success before the fault to the first after it; null: it did not come back.
/// </param>
/// <param name="DetectedMs">From the injection until the cluster declared the node lost; null: it never did.</param>
/// <param name="FencedMs">From the injection until its power was off; null: nobody was fenced.</param>
/// <param name="TakenOverBy">Who gave the first success after it.</param>
/// <param name="RequestsLost">Failed or timed out.</param>
public sealed record FaultReport(
    [property: JsonPropertyName("fault")] string Fault,
    [property: JsonPropertyName("outageMs")] long? OutageMs,
    [property: JsonPropertyName("detectedMs")] long? DetectedMs,
    [property: JsonPropertyName("fencedMs")] long? FencedMs,
    [property: JsonPropertyName("takenOverBy")] string? TakenOverBy,
    [property: JsonPropertyName("requestsSent")] int RequestsSent,
    [property: JsonPropertyName("requestsLost")] int RequestsLost,
    [property: JsonPropertyName("victimWasCoordinator")] bool VictimWasCoordinator,
    [property: JsonPropertyName("monitorIntervalMs")] long MonitorIntervalMs)
{
    [JsonIgnore]
    public bool CameBack => OutageMs is not null;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>One line for a person.</summary>
    public string InWords()
    {
        var cost = OutageMs is { } outage
            ? $"served again by {TakenOverBy} after {outage} ms"
            : "the service did not come back";
        var detected = DetectedMs is { } lost ? $", declared lost after {lost} ms" : "";
        var fenced = FencedMs is { } fence ? $", fenced after {fence} ms" : "";
        return $"{Fault}: {cost}{detected}{fenced}; {RequestsLost} of {RequestsSent} requests lost";
    }
}
