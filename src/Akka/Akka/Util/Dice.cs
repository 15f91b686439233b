using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Util;

/// <summary>Chance for what many threads ask at a time: routing logics, circuit breakers, retries.</summary>
internal sealed class Dice(long seed)
{
    private long _state = seed;

    public static Dice Of(ActorSystem system) => Of(((ActorSystemImpl)system).ForkChance("router"));

    /// <summary>Of the scheduler's system: two dice differ, and one seed of a simulation gives the same ones.</summary>
    public static Dice Of(IScheduler scheduler) =>
        scheduler is SchedulerBase { ForkChance: { } fork } ? Of(fork("scheduler")) : Current("scheduler");

    /// <summary>Of the system whose actor runs here; of its own where none does.</summary>
    public static Dice Current(string purpose) => InternalCurrentActorCellKeeper.Current is { } cell
        ? Of(cell.SystemImpl.ForkChance(purpose))
        : Of(Chance.Real(purpose));

    /// <summary>0 or more, below <paramref name="limit"/>.</summary>
    public int Next(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>0 or more, below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The same things in another order.</summary>
    public T[] Shuffle<T>(T[] things)
    {
        T[] shuffled = [.. things];
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }

    private static Dice Of(Random chance) => new(chance.NextInt64());

    private ulong Next()
    {
        // SplitMix64 (Steele, Lea and Flood; public domain): its state is a counter, so threads need no lock.
        var mixed = (ulong)Interlocked.Add(ref _state, unchecked((long)0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        return mixed ^ (mixed >> 31);
    }
}
