using System.Numerics;
using System.Text;

namespace HaActors.Simulation.Runtime;

/// <summary>
/// xoshiro256**, seeded by SplitMix64: our own arithmetic, so that a seed means the same on every runtime version.
/// </summary>
public sealed class SimulatedRandom : Random
{
    private ulong _s0, _s1, _s2, _s3;

    public SimulatedRandom(ulong seed)
        : base(0)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>A generator that depends on the seed and the name alone: a draw in one place shifts no other.</summary>
    public static SimulatedRandom Named(ulong seed, string name) => new(Mix(seed ^ StableHash.Of(name)));

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    public override int Next() => (int)(NextUInt64() % int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return maxValue == 0 ? 0 : (int)Below((ulong)maxValue);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue == maxValue ? minValue : (int)(minValue + (long)Below((ulong)((long)maxValue - minValue)));
    }

    public override long NextInt64() => (long)(NextUInt64() % long.MaxValue);

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return maxValue == 0 ? 0 : (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue == maxValue ? minValue : minValue + (long)Below((ulong)(maxValue - minValue));
    }

    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        for (var i = 0; i < buffer.Length; i++)
            buffer[i] = (byte)(NextUInt64() >> 32);
    }

    protected override double Sample() => NextDouble();

    /// <summary>True with the given probability, 0 to 1.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Uniform between the two, the upper one excluded.</summary>
    public TimeSpan Between(TimeSpan low, TimeSpan high) =>
        low >= high ? low : new TimeSpan(NextInt64(low.Ticks, high.Ticks));

    public T Pick<T>(IReadOnlyList<T> among) => among[Next(among.Count)];

    private ulong Below(ulong limit) => (ulong)(((UInt128)NextUInt64() * limit) >> 64);

    private static ulong SplitMix(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}

/// <summary>FNV-1a over UTF-8: <c>string.GetHashCode</c> differs from process to process.</summary>
public static class StableHash
{
    private const ulong Prime = 0x100000001B3UL;

    public const ulong Start = 0xCBF29CE484222325UL;

    public static ulong Of(string text) => Add(Start, text);

    public static ulong Add(ulong hash, string text)
    {
        Span<byte> small = stackalloc byte[256];
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = size <= small.Length ? small : new byte[size];
        var used = Encoding.UTF8.GetBytes(text, bytes);
        return Add(hash, bytes[..used]);
    }

    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * Prime;
        return hash;
    }

    /// <summary>Quicker than <see cref="Add(ulong, long)"/>: for each step of a run.</summary>
    public static ulong Mix(ulong hash, long value) =>
        BitOperations.RotateLeft((hash ^ (ulong)value) * 0x9E3779B97F4A7C15UL, 29);

    public static ulong Add(ulong hash, long value)
    {
        for (var i = 0; i < 8; i++, value >>= 8)
            hash = (hash ^ (byte)value) * Prime;
        return hash;
    }
}
