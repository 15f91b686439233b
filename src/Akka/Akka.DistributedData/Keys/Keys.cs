namespace Akka.DistributedData;

public sealed class FlagKey(string id) : Key<Flag>(id);

public sealed class GCounterKey(string id) : Key<GCounter>(id);

public sealed class PNCounterKey(string id) : Key<PNCounter>(id);

public sealed class GSetKey<T>(string id) : Key<GSet<T>>(id)
    where T : notnull
{
    public Type SetType => typeof(T);
}

public sealed class ORSetKey<T>(string id) : Key<ORSet<T>>(id)
    where T : notnull
{
    public Type SetType => typeof(T);
}

public sealed class LWWRegisterKey<T>(string id) : Key<LWWRegister<T>>(id)
{
    public Type RegisterType => typeof(T);
}

public sealed class ORDictionaryKey<TKey, TValue>(string id) : Key<ORDictionary<TKey, TValue>>(id)
    where TKey : notnull
    where TValue : IReplicatedData<TValue>
{
    public Type KeyType => typeof(TKey);

    public Type ValueType => typeof(TValue);
}

public sealed class LWWDictionaryKey<TKey, TValue>(string id) : Key<LWWDictionary<TKey, TValue>>(id)
    where TKey : notnull
{
    public Type KeyType => typeof(TKey);

    public Type ValueType => typeof(TValue);
}

public sealed class ORMultiValueDictionaryKey<TKey, TValue>(string id) : Key<ORMultiValueDictionary<TKey, TValue>>(id)
    where TKey : notnull
    where TValue : notnull
{
    public Type KeyType => typeof(TKey);

    public Type ValueType => typeof(TValue);
}

public class PNCounterDictionaryKey<T>(string id) : Key<PNCounterDictionary<T>>(id)
    where T : notnull
{
    public Type KeyType => typeof(T);
}
