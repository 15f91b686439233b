namespace Akka.Configuration.Hocon;

/// <content>
/// Reading a value as a type. Each throws a <see cref="ConfigurationException"/> that says where the value was
/// written and what was expected when it cannot be read so.
/// </content>
public partial class HoconValue
{
    public string? GetString() => ReadString(null);
    public bool GetBoolean() => Read(HoconScalars.Boolean, null);
    public byte GetByte() => Read(HoconScalars.Byte, null);
    public int GetInt() => Read(HoconScalars.Int, null);
    public long GetLong() => Read(HoconScalars.Long, null);
    public float GetFloat() => Read(HoconScalars.Float, null);
    public double GetDouble() => Read(HoconScalars.Double, null);
    public decimal GetDecimal() => Read(HoconScalars.Decimal, null);

    /// <summary>A number with a unit (ns, us, ms, s, m, h, d); a bare number counts milliseconds.</summary>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) => ReadTimeSpan(allowInfinite, null);

    /// <summary>A number of bytes with a unit: kB, MB are powers of 1000; K, KiB, M, MiB are powers of 1024.</summary>
    public long? GetByteSize() => Read(HoconScalars.ByteSize, null);

    public IList<HoconValue> GetArray() => ReadArray(null);
    public IList<string> GetStringList() => ReadStringList(null);
    public IList<bool> GetBooleanList() => ReadList(HoconScalars.Boolean, null);
    public IList<byte> GetByteList() => ReadList(HoconScalars.Byte, null);
    public IList<int> GetIntList() => ReadList(HoconScalars.Int, null);
    public IList<long> GetLongList() => ReadList(HoconScalars.Long, null);
    public IList<float> GetFloatList() => ReadList(HoconScalars.Float, null);
    public IList<double> GetDoubleList() => ReadList(HoconScalars.Double, null);
    public IList<decimal> GetDecimalList() => ReadList(HoconScalars.Decimal, null);

    internal string? ReadString(string? path)
    {
        if (Values.Count == 0) return null;
        if (!IsString()) throw Wrong("a text", path);
        return Values.Count == 1 ? Values[0].GetString() : string.Concat(Values.Select(part => part.GetString()));
    }

    internal T Read<T>(HoconScalar<T> scalar, string? path) =>
        IsString() && ReadString(path) is { } text && scalar.TryRead(text.Trim(), out var result)
            ? result
            : throw Wrong(scalar.Expected, path);

    internal TimeSpan ReadTimeSpan(bool allowInfinite, string? path)
    {
        var time = Read(HoconScalars.Duration, path);
        return allowInfinite || time != Timeout.InfiniteTimeSpan
            ? time
            : throw Wrong("a duration that ends", path);
    }

    internal IList<HoconValue> ReadArray(string? path)
    {
        if (!IsArray()) throw Wrong("a list", path);
        return Values.Count == 1 ? Values[0].GetArray() : Values.SelectMany(element => element.GetArray()).ToList();
    }

    internal IList<T> ReadList<T>(HoconScalar<T> scalar, string? path) =>
        ReadArray(path).Select(item => item.Read(scalar, path)).ToList();

    internal IList<string> ReadStringList(string? path) =>
        ReadArray(path).Select(item => item.ReadString(path) ?? throw item.Wrong("a text", path)).ToList();

    internal ConfigurationException Wrong(string expected, string? path)
    {
        var found = IsNull ? "null"
            : IsString() ? $"'{ReadString(path)}'"
            : IsArray() ? "a list"
            : IsObject() ? "an object"
            : "nothing";
        var place = Origin is null ? "" : $"{Origin}: ";
        var key = path is null ? "" : $"{path}: ";
        return new ConfigurationException($"{place}{key}{expected} is expected, found {found}.");
    }
}
