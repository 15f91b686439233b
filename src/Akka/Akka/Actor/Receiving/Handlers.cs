namespace Akka.Actor;

/// <summary>One handler of a behaviour.</summary>
internal abstract class Handler
{
    /// <summary>Whether every message is of the handler's type.</summary>
    public abstract bool TakesAll { get; }

    public abstract bool Handle(object message);
}

internal sealed class TypedHandler<T>(Action<T> handler, Predicate<T>? shouldHandle) : Handler
{
    public override bool TakesAll => typeof(T) == typeof(object);

    public override bool Handle(object message)
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
            return false;

        handler(typed);
        return true;
    }
}

internal sealed class RuntimeTypedHandler(Type type, Action<object> handler, Predicate<object>? shouldHandle) : Handler
{
    public override bool TakesAll => type == typeof(object);

    public override bool Handle(object message)
    {
        if (!type.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
            return false;

        handler(message);
        return true;
    }
}

internal sealed class ChoosingHandler<T>(Func<T, bool> handler) : Handler
{
    public override bool TakesAll => false;

    public override bool Handle(object message) => message is T typed && handler(typed);
}

/// <summary>The handlers of a behaviour, in the order in which they were declared.</summary>
internal sealed class HandlerList
{
    private readonly List<Handler> _handlers = [];
    private bool _complete;

    public void Add(Handler handler, bool takesAll)
    {
        if (_complete)
        {
            throw new InvalidOperationException(
                "A handler that catches all messages has been added. No handler can be added after that.");
        }

        _handlers.Add(handler);
        _complete = takesAll;
    }

    public bool Handle(object message)
    {
        foreach (var handler in _handlers)
        {
            if (handler.Handle(message))
                return true;
        }

        return false;
    }
}
