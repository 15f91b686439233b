using System.Text.Json.Serialization;

namespace HaActors.Policy.HealthChecks;

/// <summary>What is known of one real server under one <see cref="CheckPlan"/>.</summary>
/// <param name="State">Whether clients may be sent there.</param>
/// <param name="Reason">Why, in words that an operator can act upon: the last decisive check's.</param>
public sealed record ServerHealth(HealthState State, string Reason)
{
    /// <summary>
    /// What part of its weight the server should have now, above 0 to 1: below 1 while it starts slowly.
    /// </summary>
    public double WeightFactor { get; init; } = 1;

    /// <summary>
    /// The weight that a check itself said, in place of the configured one; null: none did. 0 is a weight: no new
    /// clients.
    /// </summary>
    public int? Weight { get; init; }

    /// <summary>
    /// Down because nothing was heard of it: the cause may as well lie with the network, or with who checks. Else it
    /// answered, only not as
    /// it should.
    /// </summary>
    public bool IsSilent { get; init; }

    public static ServerHealth Unknown { get; } = new(HealthState.Unknown, "not checked yet");

    /// <summary>Clients may be sent there.</summary>
    [JsonIgnore]
    public bool IsUp => State == HealthState.Up;

    /// <summary>What the server should weigh now.</summary>
    /// <param name="configured">0 or more.</param>
    /// <returns>0 only for a weight of 0: however slow the start, somebody who is up gets some clients.</returns>
    public int EffectiveWeight(int configured)
    {
        var full = Weight ?? configured;
        return full <= 0 ? 0 : Math.Max(1, (int)Math.Round(full * Math.Clamp(WeightFactor, 0, 1)));
    }
}

public enum HealthState
{
    /// <summary>No verdict yet: no clients. (Servers that are assumed to be up begin as <see cref="Up"/>.)</summary>
    Unknown,

    Up,

    Down,

    /// <summary>
    /// Somebody took it out by a file (<see cref="MaintenanceFiles"/>): no new clients, whatever its checks say.
    /// </summary>
    Maintenance,
}
