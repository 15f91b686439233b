using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Petabridge.Cmd.Wire;

/// <summary>Turns frames into bytes and back. Whatever is not a frame is an <see cref="InvalidDataException"/>.</summary>
internal static class Framing
{
    public const int HeaderSize = 4;

    /// <exception cref="InvalidDataException">The frame is longer than <paramref name="longest"/>.</exception>
    public static byte[] Encode<T>(T frame, JsonTypeInfo<T> type, int longest)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(frame, type);
        if (body.Length > longest)
            throw new InvalidDataException($"A frame of {body.Length} bytes is longer than the {longest} allowed.");

        var bytes = new byte[HeaderSize + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, body.Length);
        body.CopyTo(bytes, HeaderSize);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The length is not between 1 and <paramref name="longest"/>.</exception>
    public static int BodyLength(ReadOnlySpan<byte> header, int longest)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length < 1 || length > longest)
            throw new InvalidDataException($"A frame cannot have {length} bytes.");
        return length;
    }

    public static T Decode<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new InvalidDataException("A frame cannot be null.");
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException($"Not a frame: {cause.Message}", cause);
        }
    }

    /// <summary>Null at a clean end of the stream.</summary>
    public static T? Read<T>(Stream stream, JsonTypeInfo<T> type, int longest)
        where T : class
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
            return null;
        var body = new byte[BodyLength(header, longest)];
        stream.ReadExactly(body);
        return Decode(body, type);
    }

    /// <summary>Null at a clean end of the stream.</summary>
    public static async Task<T?> ReadAsync<T>(Stream stream, JsonTypeInfo<T> type, int longest)
        where T : class
    {
        var header = new byte[HeaderSize];
        if (await stream.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
            return null;
        var body = new byte[BodyLength(header, longest)];
        await stream.ReadExactlyAsync(body);
        return Decode(body, type);
    }
}
