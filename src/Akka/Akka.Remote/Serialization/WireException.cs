using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Serialization;

/// <summary>An exception that was thrown on another node: its words, but not its type.</summary>
/// <remarks>A type that the wire names is never made: this one stands for all.</remarks>
internal sealed class RemoteFailureException(string type, string message, string? stackTrace)
    : AkkaException($"{type}: {message}")
{
    public string OriginalType { get; } = type;

    public string OriginalMessage { get; } = message;

    public override string? StackTrace { get; } = stackTrace;
}

/// <summary>Exceptions as type name, message and stack trace.</summary>
internal static class WireException
{
    private const int LongestTrace = 8_000;

    public static void WriteOptional(WireWriter to, Exception? cause)
    {
        to.Bool(cause is not null);
        if (cause is null)
            return;
        var again = cause as RemoteFailureException;
        to.String(again?.OriginalType ?? cause.GetType().FullName ?? cause.GetType().Name);
        to.String(again?.OriginalMessage ?? cause.Message);
        var trace = cause.StackTrace;
        to.OptionalString(trace is { Length: > LongestTrace } ? trace[..LongestTrace] : trace);
    }

    public static Exception? ReadOptional(ref WireReader from) =>
        from.Bool() ? new RemoteFailureException(from.String(), from.String(), from.OptionalString()) : null;
}
