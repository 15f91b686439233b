using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Recursion along chains of constraints, which may be as long as there are resources: longer than the caller's stack.
/// </summary>
internal static class Deep
{
    // Reserved, and used as far as need be.
    private const int StackBytes = 256 << 20;

    /// <summary>Asked where a recursion goes on; if false, it goes on with <see cref="Continue"/>.</summary>
    public static bool HasRoom() => RuntimeHelpers.TryEnsureSufficientExecutionStack();

    /// <summary>Goes on upon a stack of its own, and returns when that is done: what is done, and when, stays the same.</summary>
    public static void Continue<T>(Action<T> step, T argument)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Run, StackBytes) { IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();

        void Run()
        {
            try
            {
                step(argument);
            }
#pragma warning disable CA1031 // Whatever it is, the caller gets it.
            catch (Exception cause)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(cause);
            }
        }
    }
}
