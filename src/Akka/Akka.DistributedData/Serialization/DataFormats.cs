using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Cluster.Serialization;

namespace Akka.DistributedData.Serialization;

/// <summary>One kind of data of certain types, on the wire.</summary>
internal interface IDataFormat
{
    void Write(WireWriter wire, object data, Elements elements);

    object Read(WireReader wire, Elements elements);
}

internal abstract class DataFormat<TData> : IDataFormat
    where TData : notnull
{
    public void Write(WireWriter wire, object data, Elements elements) => Write(wire, (TData)data, elements);

    object IDataFormat.Read(WireReader wire, Elements elements) => Read(wire, elements);

    public abstract TData Read(WireReader wire, Elements elements);

    protected abstract void Write(WireWriter wire, TData data, Elements elements);
}

/// <summary>The formats of generic data, made when their types are first met.</summary>
internal static class DataFormats
{
    private static readonly ConcurrentDictionary<Type, IDataFormat> Made = new();

    public static IDataFormat Of(Type format, params Type[] arguments) =>
        Made.GetOrAdd(TypeCodes.Construct(format, arguments), type => (IDataFormat)Activator.CreateInstance(type)!);
}

internal sealed class GSetFormat<T> : DataFormat<GSet<T>>
    where T : notnull
{
    public override GSet<T> Read(WireReader wire, Elements elements) =>
        new(elements.ReadSorted(wire, elements.Read<T>).ToImmutableHashSet());

    protected override void Write(WireWriter wire, GSet<T> data, Elements elements) =>
        elements.WriteSorted(wire, data.Elements, elements.Write);
}

internal sealed class ORSetFormat<T> : DataFormat<ORSet<T>>
    where T : notnull
{
    public override ORSet<T> Read(WireReader wire, Elements elements)
    {
        var versions = Elements.ReadVersions(wire);
        var dots = elements.ReadSorted(wire, one =>
            KeyValuePair.Create(elements.Read<T>(one), Elements.ReadVersions(one)));
        return new ORSet<T>(ImmutableDictionary<T, VersionVector>.Empty.SetItems(dots), versions);
    }

    protected override void Write(WireWriter wire, ORSet<T> data, Elements elements)
    {
        Elements.Write(wire, data.Versions);
        elements.WriteSorted(wire, data.Dots, (one, entry) =>
        {
            elements.Write(one, entry.Key);
            Elements.Write(one, entry.Value);
        });
    }
}

internal sealed class ORSetDeltaFormat<T> : DataFormat<ORSet<T>.DeltaOperation>
    where T : notnull
{
    public override ORSet<T>.DeltaOperation Read(WireReader wire, Elements elements) =>
        new([.. wire.Many(() => new ORSet<T>.Operation(
            elements.Read<T>(wire), wire.Bool() ? Elements.ReadVersions(wire) : null, Elements.ReadVersions(wire)))]);

    protected override void Write(WireWriter wire, ORSet<T>.DeltaOperation data, Elements elements) =>
        wire.Many(data.Operations, operation =>
        {
            elements.Write(wire, operation.Element);
            wire.Bool(operation.Added is not null);
            if (operation.Added is not null)
                Elements.Write(wire, operation.Added);
            Elements.Write(wire, operation.Replaced);
        });
}

internal sealed class LWWRegisterFormat<T> : DataFormat<LWWRegister<T>>
{
    public override LWWRegister<T> Read(WireReader wire, Elements elements)
    {
        var (timestamp, node) = ((long)wire.ULong(), wire.Node());
        return new LWWRegister<T>(node, elements.Read<T>(wire), timestamp);
    }

    protected override void Write(WireWriter wire, LWWRegister<T> data, Elements elements)
    {
        wire.ULong((ulong)data.Timestamp);
        wire.Node(data.UpdatedBy);
        elements.Write(wire, data.Value);
    }
}

internal sealed class ORDictionaryFormat<TKey, TValue> : DataFormat<ORDictionary<TKey, TValue>>
    where TKey : notnull
    where TValue : IReplicatedData<TValue>
{
    private static readonly ORSetFormat<TKey> Keys = new();

    public override ORDictionary<TKey, TValue> Read(WireReader wire, Elements elements)
    {
        var keys = Keys.Read(wire, elements);
        var entries = elements.ReadSorted(wire, one =>
            KeyValuePair.Create(elements.Read<TKey>(one), elements.Read<TValue>(one)));
        return new ORDictionary<TKey, TValue>(keys, ImmutableDictionary<TKey, TValue>.Empty.SetItems(entries));
    }

    protected override void Write(WireWriter wire, ORDictionary<TKey, TValue> data, Elements elements)
    {
        ((IDataFormat)Keys).Write(wire, data.KeySet, elements);
        elements.WriteSorted(wire, data.Entries, (one, entry) =>
        {
            elements.Write(one, entry.Key);
            elements.Write(one, entry.Value);
        });
    }
}

internal sealed class ORDictionaryDeltaFormat<TKey, TValue> : DataFormat<ORDictionary<TKey, TValue>.DeltaOperation>
    where TKey : notnull
    where TValue : IReplicatedData<TValue>
{
    private static readonly ORSetDeltaFormat<TKey> Keys = new();

    public override ORDictionary<TKey, TValue>.DeltaOperation Read(WireReader wire, Elements elements) =>
        new([.. wire.Many(() => new ORDictionary<TKey, TValue>.Operation(
            Keys.Read(wire, elements), elements.Read<TKey>(wire), wire.Bool() ? elements.Read<TValue>(wire) : default))]);

    protected override void Write(WireWriter wire, ORDictionary<TKey, TValue>.DeltaOperation data, Elements elements) =>
        wire.Many(data.Operations, operation =>
        {
            ((IDataFormat)Keys).Write(wire, operation.Keys, elements);
            elements.Write(wire, operation.Key);
            wire.Bool(operation.Value is not null);
            if (operation.Value is not null)
                elements.Write(wire, operation.Value);
        });
}

internal sealed class LWWDictionaryFormat<TKey, TValue> : DataFormat<LWWDictionary<TKey, TValue>>
    where TKey : notnull
{
    private static readonly ORDictionaryFormat<TKey, LWWRegister<TValue>> Underlying = new();

    public override LWWDictionary<TKey, TValue> Read(WireReader wire, Elements elements) =>
        new(Underlying.Read(wire, elements));

    protected override void Write(WireWriter wire, LWWDictionary<TKey, TValue> data, Elements elements) =>
        ((IDataFormat)Underlying).Write(wire, data.Underlying, elements);
}

internal sealed class ORMultiValueDictionaryFormat<TKey, TValue> : DataFormat<ORMultiValueDictionary<TKey, TValue>>
    where TKey : notnull
    where TValue : notnull
{
    private static readonly ORDictionaryFormat<TKey, ORSet<TValue>> Underlying = new();

    public override ORMultiValueDictionary<TKey, TValue> Read(WireReader wire, Elements elements) =>
        new(Underlying.Read(wire, elements), wire.Bool());

    protected override void Write(WireWriter wire, ORMultiValueDictionary<TKey, TValue> data, Elements elements)
    {
        ((IDataFormat)Underlying).Write(wire, data.Underlying, elements);
        wire.Bool(data.DeltaValues);
    }
}

internal sealed class PNCounterDictionaryFormat<TKey> : DataFormat<PNCounterDictionary<TKey>>
    where TKey : notnull
{
    private static readonly ORDictionaryFormat<TKey, PNCounter> Underlying = new();

    public override PNCounterDictionary<TKey> Read(WireReader wire, Elements elements) =>
        new(Underlying.Read(wire, elements));

    protected override void Write(WireWriter wire, PNCounterDictionary<TKey> data, Elements elements) =>
        ((IDataFormat)Underlying).Write(wire, data.Underlying, elements);
}
