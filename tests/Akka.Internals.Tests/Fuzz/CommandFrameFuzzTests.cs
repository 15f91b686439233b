using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Petabridge.Cmd.Wire;

namespace HaActors.Akka.Internals.Tests.Fuzz;

public sealed class CommandFrameFuzzTests
{
    private static readonly byte[][] Good =
    [
        .. new[]
        {
            """{"type":"hello","version":1}""",
            """{"type":"run","id":7,"words":["ha","status","--watch"]}""",
            """{"type":"cancel","id":7}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void A_request_is_read_or_refused()
    {
        var (read, refused) = (0, 0);
        Prop.ForAll(Mutations.Of(Good), bytes =>
        {
            try
            {
                using var stream = new MemoryStream([.. Header(bytes.Length), .. bytes]);
                if (Framing.Read(stream, FrameJson.Default.ClientFrame, Protocol.LongestRequest) is not null)
                    read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_length_is_refused_before_memory_is_taken_for_it() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>().Filter(length => length is < 1 or > Protocol.LongestRequest),
        length => Assert.Throws<InvalidDataException>(() => Framing.BodyLength(Header(length), Protocol.LongestRequest)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(int.MaxValue));

    private static byte[] Header(int length)
    {
        var bytes = new byte[Framing.HeaderSize];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }
}
