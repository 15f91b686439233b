namespace HaActors.Lab.Measure;

/// <summary>One GET on a connection of its own.</summary>
/// <param name="Sent">When the connection was begun, on the monotonic clock of the measurement.</param>
/// <param name="Finished">When the whole answer was there, or when it was given up.</param>
/// <param name="Server">The node that answered; null when the request was lost: failed or timed out.</param>
public readonly record struct Request(TimeSpan Sent, TimeSpan Finished, string? Server)
{
    public bool Succeeded => Server is not null;
}
