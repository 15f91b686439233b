namespace Akka.Configuration.Hocon;

/// <summary>Keys and values, in the order in which the keys first appeared.</summary>
public class HoconObject : IHoconElement
{
    /// <summary>The fields. The order is that of insertion as long as nothing is removed, which we never do.</summary>
    public Dictionary<string, HoconValue> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields as plain values: dictionaries, lists and texts.</summary>
    public IDictionary<string, object> Unwrapped =>
        Items.ToDictionary(item => item.Key, item => Unwrap(item.Value)!, StringComparer.Ordinal);

    private static object? Unwrap(HoconValue value) =>
        value.IsObject() ? value.GetObject().Unwrapped
        : value.IsArray() ? value.GetArray().Select(Unwrap).ToList()
        : value.GetString();

    public bool IsString() => false;
    public string? GetString() => throw new ConfigurationException("An object is no text.");
    public bool IsArray() => false;
    public IList<HoconValue> GetArray() => throw new ConfigurationException("An object is no list.");

    /// <returns>null where there is no such key.</returns>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    public HoconValue GetOrCreateKey(string key)
    {
        if (!Items.TryGetValue(key, out var value)) Items[key] = value = new HoconValue();
        return value;
    }

    /// <summary>Takes over the other's fields: objects join those that are here, anything else replaces.</summary>
    public void Merge(HoconObject other)
    {
        foreach (var (key, theirs) in other.Items)
            Items[key] = Items.TryGetValue(key, out var ours) ? HoconValue.Over(theirs, ours) : theirs;
    }

    /// <summary>The upper object's fields, then those that the lower one alone has; neither is changed.</summary>
    internal static HoconObject Over(HoconObject upper, HoconObject lower)
    {
        var merged = new HoconObject();
        merged.Items.EnsureCapacity(upper.Items.Count + lower.Items.Count);
        foreach (var (key, value) in upper.Items)
            merged.Items[key] = lower.Items.TryGetValue(key, out var below) ? HoconValue.Over(value, below) : value;
        foreach (var (key, value) in lower.Items) merged.Items.TryAdd(key, value);
        return merged;
    }

    public override string ToString() => ToString(0);

    public string ToString(int indent) => HoconWriter.Fields(this, indent);
}
