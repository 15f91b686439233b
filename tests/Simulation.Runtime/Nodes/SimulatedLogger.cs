using Akka.Actor;
using Akka.Event;

namespace HaActors.Simulation.Runtime;

/// <summary>
/// Writes log events to the trace. It runs with and without a trace, so that tracing a seed does not change it.
/// </summary>
internal sealed class SimulatedLogger : UntypedActor
{
    private readonly SimulatedNode _node = NodeTasks.CurrentLife!.Node;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent logEvent when _node.Driver.Sink.IsEnabled:
                // Neither its time nor its thread: both are of this machine.
                _node.Driver.Trace(_node.Name, Short($"{Word(logEvent.LogLevel())} {logEvent.LogSource}: {logEvent.Message}"
                    + (logEvent.Cause is { } cause ? $" ({cause.GetType().Name}: {cause.Message})" : "")));
                break;
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.ErrorLevel => "ERROR",
        LogLevel.WarningLevel => "WARN ",
        LogLevel.InfoLevel => "info ",
        _ => "debug",
    };

    // The trace is read by people: what stands in each address alike only hides the rest.
    private static string Short(string text) => text
        .Replace("akka.tcp://", "", StringComparison.Ordinal)
        .Replace("akka://", "", StringComparison.Ordinal);
}
