using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Routing;

/// <summary>Chance for logics that are asked by many threads at a time.</summary>
internal sealed class Dice(long seed)
{
    private long _state = seed;

    public static Dice Of(ActorSystem system) => new(((ActorSystemImpl)system).ForkChance("router").NextInt64());

    /// <summary>Of the system whose actor runs here; of its own where none does.</summary>
    public static Dice Current() => InternalCurrentActorCellKeeper.Current is { } cell
        ? Of(cell.System)
        : new Dice(Chance.Real("router").NextInt64());

    /// <summary>0 or more, below <paramref name="limit"/>.</summary>
    public int Next(int limit)
    {
        // SplitMix64 (Steele, Lea and Flood; public domain): its state is a counter, so threads need no lock.
        var mixed = (ulong)Interlocked.Add(ref _state, unchecked((long)0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)limit);
    }

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
}
