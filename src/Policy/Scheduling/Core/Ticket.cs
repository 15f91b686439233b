namespace HaActors.Policy.Scheduling;

/// <summary>The right of a site to run something.</summary>
internal sealed class Ticket(string id)
{
    public string Id { get; } = id;

    public bool Granted { get; set; }

    public bool Standby { get; set; }

    /// <summary>Seconds since 1970; null: never.</summary>
    public long? LastGranted { get; set; }
}
