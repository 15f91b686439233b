namespace Akka.Util;

/// <summary>A value made at first use; made once, even when threads race for it.</summary>
public sealed class FastLazy<T>(Func<T> producer)
{
    private readonly Lazy<T> _value = new(producer);

    public T Value => _value.Value;

    public bool IsValueCreated() => _value.IsValueCreated;
}
