using Akka.Actor;

namespace Akka.Event;

/// <summary>The type of sources that are only a text.</summary>
public class DummyClassForStringSources;

/// <summary>Who logs: a name for people, and a type to filter by.</summary>
public readonly struct LogSource
{
    private LogSource(string source, Type type)
    {
        Source = source;
        Type = type;
    }

    public string Source { get; }
    public Type Type { get; }

    /// <param name="o">An actor's context or reference, a text, a type, or any object: then its type counts.</param>
    public static LogSource Create(object o) => o switch
    {
        IActorContext context => new LogSource(context.Self.Path.ToString(), SourceType(o)),
        IActorRef actor => new LogSource(actor.Path.ToString(), SourceType(o)),
        string text => new LogSource(text, SourceType(o)),
        Type type => new LogSource(Logging.SimpleName(type), type),
        _ => new LogSource(Logging.SimpleName(o), o.GetType()),
    };

    /// <inheritdoc cref="Create(object)"/>
    /// <param name="o"/>
    /// <param name="system">Its address stands before an actor's path, its name behind other sources.</param>
    public static LogSource Create(object o, ActorSystem system) => o switch
    {
        IActorContext context => new LogSource(FromActor(context, system), SourceType(o)),
        IActorRef actor => new LogSource(FromActorRef(actor, system), SourceType(o)),
        string text => new LogSource(FromString(text, system), SourceType(o)),
        Type type => new LogSource(FromType(type, system), type),
        _ => new LogSource(FromType(o.GetType(), system), o.GetType()),
    };

    public static LogSource Create(string source, Type t) => new(source, t);

    public static string FromType(Type t, ActorSystem system) => $"{Logging.SimpleName(t)}({system.Name})";
    public static string FromString(string source, ActorSystem system) => $"{source}({system.Name})";
    public static string FromActor(IActorContext actor, ActorSystem system) => FromActorRef(actor.Self, system);

    public static string FromActorRef(IActorRef a, ActorSystem system) =>
        // While the system starts it has no address yet.
        system is ExtendedActorSystem { Provider.DefaultAddress: { } address }
            ? a.Path.ToStringWithAddress(address)
            : a.Path.ToString();

    public static Type SourceType(object o) => o switch
    {
        Type type => type,
        IActorContext context => context.Props.Type,
        string => typeof(DummyClassForStringSources),
        _ => o.GetType(),
    };
}
