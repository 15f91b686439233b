namespace Akka.TestKit.Internal;

/// <summary>The clock of the person who waits for the test: real, whatever scheduler the system under test has.</summary>
internal static class TestClock
{
#pragma warning disable RS0030 // The one place where the test kit meets real time.
    public static TimeProvider Real => TimeProvider.System;
#pragma warning restore RS0030

    public static TimeSpan Now => Real.GetElapsedTime(0);

    public static Task Delay(TimeSpan time, CancellationToken cancellationToken = default) =>
        Task.Delay(time, Real, cancellationToken);
}

/// <summary>
/// One body for the blocking and the asynchronous form of a call: in the blocking form every wait inside it blocks, so
/// that the result is there when it returns.
/// </summary>
internal static class Blocking
{
    public static T Now<T>(this ValueTask<T> done) => done.GetAwaiter().GetResult();

    public static void Now(this ValueTask done) => done.GetAwaiter().GetResult();

    public static T Now<T>(this Task<T> done) => done.GetAwaiter().GetResult();

    public static void Now(this Task done) => done.GetAwaiter().GetResult();

    public static ValueTask Pause(bool blocking, TimeSpan time, CancellationToken cancellationToken)
    {
        if (!blocking)
            return new ValueTask(TestClock.Delay(time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var gate = new object();
        lock (gate)
            Monitor.Wait(gate, time);
        return ValueTask.CompletedTask;
    }
}
