using System.Diagnostics;

namespace HaActors.Process.Tests;

/// <summary>Waits for what must come to be, with a deadline that only a broken product or lab reaches.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    public static Task Async(Func<bool> condition, string what, Func<string>? evidence = null) =>
        Async(() => Task.FromResult(condition()), what, evidence);

    /// <param name="what">The condition in words, for the failure's message.</param>
    /// <param name="evidence">What to show with it.</param>
    public static async Task Async(Func<Task<bool>> condition, string what, Func<string>? evidence = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(
                Stopwatch.GetElapsedTime(began) < s_deadline,
                $"not within {s_deadline.TotalSeconds:0} s: {what}\n{evidence?.Invoke()}");
            await Task.Delay(s_poll);
        }
    }
}
