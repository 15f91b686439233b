namespace Akka.Actor;

/// <summary>One handler of a behaviour.</summary>
internal abstract class Handler
{
    /// <summary>Whether every message is of the handler's type.</summary>
    public abstract bool TakesAll { get; }

    /// <summary>Whether messages of a class can be of the handler's type.</summary>
    public abstract bool Takes(Type type);

    public abstract bool Handle(object message);
}

internal sealed class TypedHandler<T>(Action<T> handler, Predicate<T>? shouldHandle) : Handler
{
    public override bool TakesAll => typeof(T) == typeof(object);

    public override bool Takes(Type type) => type.IsAssignableTo(typeof(T));

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

    public override bool Takes(Type message) => message.IsAssignableTo(type);

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

    public override bool Takes(Type type) => type.IsAssignableTo(typeof(T));

    public override bool Handle(object message) => message is T typed && handler(typed);
}

/// <summary>The handlers of a behaviour, in the order in which they were declared.</summary>
internal sealed class HandlerList
{
    // With fewer, asking each is as quick as looking up which one fits.
    private const int WorthRemembering = 4;
    private const int Remembered = 8;

    private Handler[] _handlers = [];
    private int _count;
    private bool _complete;
    private (Type Type, int First)[]? _known;
    private int _knownCount;

    public void Add(Handler handler, bool takesAll)
    {
        if (_complete)
        {
            throw new InvalidOperationException(
                "A handler that catches all messages has been added. No handler can be added after that.");
        }

        if (_count == _handlers.Length)
            Array.Resize(ref _handlers, _count == 0 ? 2 : _count * 2);
        _handlers[_count++] = handler;
        _complete = takesAll;
        _knownCount = 0;
    }

    public bool Handle(object message)
    {
        for (var number = _count < WorthRemembering ? 0 : FirstFor(message.GetType()); number < _count; number++)
        {
            if (_handlers[number].Handle(message))
                return true;
        }

        return false;
    }

    /// <summary>The first handler that takes messages of a class; a predicate may still refuse one of them.</summary>
    private int FirstFor(Type type)
    {
        for (var place = 0; place < _knownCount; place++)
        {
            if (ReferenceEquals(_known![place].Type, type))
                return _known[place].First;
        }

        // An actor that gets messages of many classes remembers the first ones: the frequent ones, as a rule.
        if (_knownCount == Remembered)
            return 0;

        var first = 0;
        while (first < _count && !_handlers[first].Takes(type))
            first++;
        (_known ??= new (Type, int)[Remembered])[_knownCount++] = (type, first);
        return first;
    }
}
