using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Media;

public sealed class MediaFrameTests
{
    private static readonly byte[] Key = MediaFrame.KeyFor("0123456789abcdef", "demo", "wire");

    public static TheoryData<MediaFrame> Frames =>
    [
        new MediaFrame(MediaFrameKind.Beat, 1, 2, 3, 4),
        new MediaFrame(MediaFrameKind.Beat, 1, 2, 3, 4, new MediaEcho(5, 6, 7)),
        new MediaFrame(MediaFrameKind.Beat, uint.MaxValue, 2, uint.MaxValue, 4, new MediaEcho(5, 6, 7), new MediaEcho(8, 9, ushort.MaxValue)),
        new MediaFrame(MediaFrameKind.AskToStop, 1, 2, 3, 4, Target: 5, Nonce: ulong.MaxValue, Term: 7),
        new MediaFrame(MediaFrameKind.StopAnswer, 1, 2, 3, 4, Target: 5, Nonce: 6, Term: 7, Progress: StopProgress.AllStopped),
    ];

    [Theory]
    [MemberData(nameof(Frames))]
    public void What_is_written_is_read_and_fits(MediaFrame frame)
    {
        var bytes = new byte[MediaFrame.MaximumBytes];
        var length = frame.Encode(Key, bytes);
        Assert.Equal(frame, MediaFrame.Decode(Key, bytes.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_changed_bit_another_key_or_another_length_is_refused(MediaFrame frame)
    {
        var bytes = new byte[MediaFrame.MaximumBytes + 1];
        var length = frame.Encode(Key, bytes);
        for (var bit = 0; bit < length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(MediaFrame.Decode(Key, bytes.AsSpan(0, length)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var other = 0; other <= bytes.Length; other++)
            Assert.Equal(other == length, MediaFrame.Decode(Key, bytes.AsSpan(0, other)) is not null);

        Assert.Null(MediaFrame.Decode(MediaFrame.KeyFor("0123456789abcdef", "demo", "other wire"), bytes.AsSpan(0, length)));
        Assert.Null(MediaFrame.Decode(MediaFrame.KeyFor("0123456789abcdeg", "demo", "wire"), bytes.AsSpan(0, length)));
    }
}
