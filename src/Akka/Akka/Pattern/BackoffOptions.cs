using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Makes options for <see cref="BackoffSupervisor"/>.</summary>
public static class Backoff
{
    /// <summary>A new child after each stop of the old one.</summary>
    /// <param name="childProps">The child.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay; above zero.</param>
    /// <param name="maxBackoff">The largest delay.</param>
    /// <param name="randomFactor">0 to 1: how much chance may lengthen a delay; 0.2 adds up to 20 %.</param>
    public static BackoffOptions OnStop(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        new Options(false, childProps, childName, minBackoff, maxBackoff, randomFactor);

    public static BackoffOptions OnStop(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxNrOfRetries) =>
        OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor).WithMaxNrOfRetries(maxNrOfRetries);

    /// <summary>A new child after each failure of the old one; its stop stops the supervisor.</summary>
    public static BackoffOptions OnFailure(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        new Options(true, childProps, childName, minBackoff, maxBackoff, randomFactor);

    public static BackoffOptions OnFailure(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxNrOfRetries) =>
        OnFailure(childProps, childName, minBackoff, maxBackoff, randomFactor).WithMaxNrOfRetries(maxNrOfRetries);

    private sealed record Settings
    {
        public IBackoffReset? Reset { get; init; }

        public OneForOneStrategy Strategy { get; init; } = new(SupervisorStrategy.DefaultDecider);

        public object? ReplyWhileStopped { get; init; }

        public Func<object, bool>? FinalStopMessage { get; init; }
    }

    private sealed class Options(
        bool onFailure,
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor) : BackoffOptions
    {
        private Settings Chosen { get; init; } = new();

        public override BackoffOptions WithAutoReset(TimeSpan resetBackoff) =>
            With(Chosen with { Reset = new AutoReset(resetBackoff) });

        public override BackoffOptions WithManualReset() => With(Chosen with { Reset = new ManualReset() });

        public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) =>
            With(Chosen with { Strategy = supervisorStrategy });

        public override BackoffOptions WithDefaultStoppingStrategy() => With(Chosen with
        {
            Strategy = SupervisorStrategy.StoppingStrategy.WithMaxNrOfRetries(Chosen.Strategy.MaxNumberOfRetries),
        });

        public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) =>
            With(Chosen with { Strategy = Chosen.Strategy.WithMaxNrOfRetries(maxNrOfRetries) });

        public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped) =>
            With(Chosen with { ReplyWhileStopped = replyWhileStopped });

        public override BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage) =>
            With(Chosen with { FinalStopMessage = isFinalStopMessage });

        internal override Props ToProps()
        {
            BackoffSupervisor.Check(minBackoff, maxBackoff, randomFactor);
            var chosen = Chosen;
            var reset = chosen.Reset ?? new AutoReset(minBackoff);
            return onFailure
                ? Props.Create(() => new BackoffOnRestartSupervisor(
                    childProps,
                    childName,
                    minBackoff,
                    maxBackoff,
                    reset,
                    randomFactor,
                    chosen.Strategy,
                    chosen.ReplyWhileStopped,
                    chosen.FinalStopMessage))
                : Props.Create(() => new BackoffSupervisor(
                    childProps,
                    childName,
                    minBackoff,
                    maxBackoff,
                    reset,
                    randomFactor,
                    chosen.Strategy,
                    chosen.ReplyWhileStopped,
                    chosen.FinalStopMessage));
        }

        private Options With(Settings chosen) =>
            new(onFailure, childProps, childName, minBackoff, maxBackoff, randomFactor) { Chosen = chosen };
    }
}

/// <summary>How a <see cref="BackoffSupervisor"/> behaves. Immutable.</summary>
public abstract class BackoffOptions
{
    /// <summary>The count begins anew once the child lived so long; by default the least delay.</summary>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>The count begins anew only at <see cref="BackoffSupervisor.Reset"/>.</summary>
    public abstract BackoffOptions WithManualReset();

    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    public abstract BackoffOptions WithDefaultStoppingStrategy();

    /// <summary>After so many restarts the supervisor stops itself; -1: never.</summary>
    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);

    /// <summary>The answer to messages that find no child.</summary>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    /// <summary>After such a message the child's stop is the supervisor's.</summary>
    public abstract BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage);

    internal abstract Props ToProps();
}
