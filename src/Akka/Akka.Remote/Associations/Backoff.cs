namespace Akka.Remote.Associations;

/// <summary>Waiting times between attempts: the first short, each further one twice as long, up to a limit.</summary>
internal static class Backoff
{
    /// <param name="failures">Attempts that failed in a row; 1 or more.</param>
    /// <param name="first">The wait after the first failure.</param>
    /// <param name="longest">The limit.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        var wait = first * Math.Pow(2, Math.Min(failures, 30) - 1);
        return wait < longest ? wait : longest;
    }
}
