using System.Diagnostics.CodeAnalysis;
using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <content>
/// Reading values by type. A path without a value gives the default, lists give an empty one; a value that cannot be
/// read as the type throws a <see cref="ConfigurationException"/> that names path, place and what was expected.
/// </content>
public partial class Config
{
    [return: NotNullIfNotNull(nameof(@default))]
    public virtual string? GetString(string path, string? @default = null) =>
        At(path) is { } value ? value.ReadString(path) ?? @default : @default;

    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, HoconScalars.Boolean, @default);
    public virtual int GetInt(string path, int @default = 0) => Read(path, HoconScalars.Int, @default);
    public virtual long GetLong(string path, long @default = 0) => Read(path, HoconScalars.Long, @default);
    public virtual float GetFloat(string path, float @default = 0) => Read(path, HoconScalars.Float, @default);
    public virtual double GetDouble(string path, double @default = 0) => Read(path, HoconScalars.Double, @default);
    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, HoconScalars.Decimal, @default);

    /// <returns>Bytes; null where there is no value.</returns>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <inheritdoc cref="GetByteSize(string)"/>
    public virtual long? GetByteSize(string path, long? def = null) => Read(path, HoconScalars.ByteSize, def);

    /// <param name="path">Where to look.</param>
    /// <param name="default">For a path without a value; zero when not given.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> (<see cref="Timeout.InfiniteTimeSpan"/>) is a value.</param>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        At(path) is { } value ? value.ReadTimeSpan(allowInfinite, path) : @default.GetValueOrDefault();

    public virtual IList<string> GetStringList(string path) => GetStringList(path, []);

    public virtual IList<string> GetStringList(string path, string[] defaultPaths) =>
        At(path) is { } value ? value.ReadStringList(path) : defaultPaths;

    public virtual IList<bool> GetBooleanList(string path) => ReadList(path, HoconScalars.Boolean);
    public virtual IList<byte> GetByteList(string path) => ReadList(path, HoconScalars.Byte);
    public virtual IList<int> GetIntList(string path) => ReadList(path, HoconScalars.Int);
    public virtual IList<long> GetLongList(string path) => ReadList(path, HoconScalars.Long);
    public virtual IList<float> GetFloatList(string path) => ReadList(path, HoconScalars.Float);
    public virtual IList<double> GetDoubleList(string path) => ReadList(path, HoconScalars.Double);
    public virtual IList<decimal> GetDecimalList(string path) => ReadList(path, HoconScalars.Decimal);

    // null is written to take a value back: it reads like no value.
    private HoconValue? At(string path) => GetValue(path) is { IsNull: false } value ? value : null;

    private T Read<T>(string path, HoconScalar<T> scalar, T @default) =>
        At(path) is { } value ? value.Read(scalar, path) : @default;

    private IList<T> ReadList<T>(string path, HoconScalar<T> scalar) =>
        At(path) is { } value ? value.ReadList(scalar, path) : [];
}
