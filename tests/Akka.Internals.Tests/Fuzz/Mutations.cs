using FsCheck;
using FsCheck.Fluent;

namespace HaActors.Akka.Internals.Tests.Fuzz;

/// <summary>Good bytes with faults in them: flipped, cut out, put in twice, cut short, replaced by noise.</summary>
internal static class Mutations
{
    public static Arbitrary<byte[]> Of(IReadOnlyList<byte[]> good) => Arb.From(
        from one in Gen.Elements<byte[]>(good)
        from other in Gen.Elements<byte[]>(good)
        from faults in Gen.Choose(0, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        select Spoiled(one, other, faults, new Random(seed)));

    private static byte[] Spoiled(byte[] one, byte[] other, int faults, Random random)
    {
        List<byte> bytes = [.. one];
        for (; faults > 0; faults--)
        {
            var at = random.Next(bytes.Count + 1);
            var size = Math.Min(bytes.Count - at, 1 + random.Next(8));
            switch (random.Next(7))
            {
                case 0 when size > 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when size > 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, size);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, size));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]);   // a length that nobody has memory for
                    break;
                default:
                    bytes.InsertRange(at, other);
                    break;
            }
        }

        return [.. bytes];
    }
}
