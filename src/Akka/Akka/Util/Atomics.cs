namespace Akka.Util;

/// <summary>A flag that threads change without locks.</summary>
public class AtomicBoolean(bool initialValue = false)
{
    private int _value = initialValue ? 1 : 0;

    public bool Value
    {
        get => Volatile.Read(ref _value) == 1;
        set => Volatile.Write(ref _value, value ? 1 : 0);
    }

    /// <returns>Whether the flag was as expected, and is now the new value.</returns>
    public bool CompareAndSet(bool expected, bool newValue)
    {
        var before = expected ? 1 : 0;
        return Interlocked.CompareExchange(ref _value, newValue ? 1 : 0, before) == before;
    }

    public bool GetAndSet(bool newValue) => Interlocked.Exchange(ref _value, newValue ? 1 : 0) == 1;

    public static implicit operator bool(AtomicBoolean atomicBoolean) => atomicBoolean.Value;
}

/// <summary>A reference that threads change without locks; compared by identity.</summary>
public class AtomicReference<T> where T : class
{
    protected T atomicValue;

    public AtomicReference(T originalValue) => atomicValue = originalValue;

    public AtomicReference() => atomicValue = null!;

    public T Value
    {
        get => Volatile.Read(ref atomicValue);
        set => Volatile.Write(ref atomicValue, value);
    }

    /// <returns>Whether the reference was the expected one, and is now the new one.</returns>
    public bool CompareAndSet(T expected, T newValue) =>
        ReferenceEquals(Interlocked.CompareExchange(ref atomicValue, newValue, expected), expected);

    public T GetAndSet(T newValue) => Interlocked.Exchange(ref atomicValue, newValue);

    public static implicit operator T(AtomicReference<T> atomicReference) => atomicReference.Value;
}
