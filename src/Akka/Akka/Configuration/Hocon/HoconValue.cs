namespace Akka.Configuration.Hocon;

/// <summary>The value of a key: one element, or several that are read as one.</summary>
public partial class HoconValue : IMightBeAHoconObject
{
    public HoconValue() => Values = [];

    public HoconValue(List<IHoconElement> values, bool adoptedFromFallback = true)
    {
        Values = values;
        AdoptedFromFallback = adoptedFromFallback;
    }

    internal HoconValue(IHoconElement element, HoconOrigin? origin)
    {
        Values = [element];
        Origin = origin;
    }

    public List<IHoconElement> Values { get; }

    /// <summary>No element, or an object without fields.</summary>
    public bool IsEmpty =>
        Values.Count == 0 || (Values.Count == 1 && Values[0] is HoconObject { Items.Count: 0 });

    internal bool AdoptedFromFallback { get; }

    /// <summary>Where the value was written; null when it was not parsed from text.</summary>
    internal HoconOrigin? Origin { get; init; }

    internal bool IsNull => Values is [HoconLiteral { Value: null }];

    public void AppendValue(IHoconElement value) => Values.Add(value);

    public void Clear() => Values.Clear();

    public void NewValue(IHoconElement value)
    {
        Values.Clear();
        Values.Add(value);
    }

    public bool IsString() => Values.Count > 0 && Values.TrueForAll(element => element.IsString());

    public bool IsArray() => Values.Count > 0 && Values.TrueForAll(element => element.IsArray());

    public bool IsObject() => Values.Count > 0 && Values.TrueForAll(ElementIsObject);

    private static bool ElementIsObject(IHoconElement element) =>
        element is HoconObject || (element is IMightBeAHoconObject maybe && maybe.IsObject());

    /// <returns>The object; of several, all their fields, the last winning.</returns>
    /// <exception cref="ConfigurationException">The value is no object.</exception>
    public HoconObject GetObject()
    {
        if (!IsObject()) throw Wrong("an object", path: null);
        if (Values.Count == 1) return ObjectOf(Values[0]);
        var merged = new HoconObject();
        foreach (var element in Values) merged.Merge(ObjectOf(element));
        return merged;
    }

    private static HoconObject ObjectOf(IHoconElement element) =>
        element as HoconObject ?? ((IMightBeAHoconObject)element).GetObject();

    /// <returns>The value of a field; null where this is no object or has no such field.</returns>
    public HoconValue? GetChildObject(string key) => IsObject() ? GetObject().GetKey(key) : null;

    /// <summary>A configuration with this value at its root.</summary>
    public Config ToConfig() => new(new HoconRoot(this));

    /// <summary>A configuration with this value under a key.</summary>
    public Config AtKey(string key)
    {
        var parent = new HoconObject();
        parent.Items[key] = this;
        return new Config(new HoconRoot(new HoconValue(parent, Origin)));
    }

    /// <summary>The upper value; where both are objects, both's fields.</summary>
    internal static HoconValue Over(HoconValue upper, HoconValue lower)
    {
        if (upper.Values.Count == 0) return lower;
        return upper.IsObject() && lower.IsObject()
            ? new HoconValue([HoconObject.Over(upper.GetObject(), lower.GetObject())]) { Origin = upper.Origin }
            : upper;
    }

    public override string ToString() => ToString(0);

    public virtual string ToString(int indent) => HoconWriter.Value(this, indent);
}
