using Akka.Actor;
using Akka.Event;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit;

/// <summary>The logger of a tested system: counts and hides what filters take, and prints the rest.</summary>
public class TestEventListener : DefaultLogger
{
    private static readonly Type[] Kinds =
        [typeof(Mute), typeof(Unmute), typeof(DeadLetter), typeof(UnhandledMessage)];

    private readonly List<IEventFilter> _filters = [];

    /// <summary>
    /// A system does not wait for its loggers: what is published before a listener has begun must wait in its mailbox.
    /// </summary>
    internal static void SubscribeAll(ExtendedActorSystem system)
    {
        var listeners = (system.SystemGuardian as ActorRefWithCell)?.Children ?? [];
        foreach (var listener in listeners.Where(child => child.Path.Name.EndsWith(nameof(TestEventListener), StringComparison.Ordinal)))
        {
            foreach (var kind in Kinds)
                system.EventStream.Subscribe(listener, kind);
        }
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                foreach (var kind in Kinds)
                    initialize.LoggingBus.Subscribe(Self, kind);
                Sender.Tell(new LoggerInitialized());
                return true;
            case Mute mute:
                _filters.AddRange(mute.Filters);
                return true;
            case Unmute unmute:
                foreach (var filter in unmute.Filters)
                    _filters.Remove(filter);
                return true;
            case LogEvent logEvent:
                if (!IsMuted(logEvent))
                    Print(logEvent);
                return true;
            case DeadLetter letter:
                IsMuted(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter));
                return true;
            case UnhandledMessage unhandled:
                IsMuted(new Warning(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(),
                    $"Unhandled message from {unhandled.Sender}: {unhandled.Message}"));
                return true;
            default:
                return base.Receive(message);
        }
    }

    private bool IsMuted(LogEvent logEvent)
    {
        // Every filter sees it, so that each of several expectations counts.
        var isMuted = false;
        foreach (var filter in _filters.ToArray())
            isMuted |= filter.Apply(logEvent);
        return isMuted;
    }
}
