using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// One Access-Request (RFC 2865), with the Message-Authenticator that present servers insist on (RFC 3579). An answer
/// counts only if its
/// authenticator proves that whoever sent it has the shared secret.
/// </summary>
#pragma warning disable CA5351 // MD5 is what the protocol is made of.
internal static class RadiusCheck
{
    private const byte AccessRequest = 1;
    private const byte AccessAccept = 2;
    private const byte AccessReject = 3;
    private const byte AccessChallenge = 11;
    private const int HeaderLength = 20;
    private const byte MessageAuthenticator = 80;

    public static async Task<Good> RunAsync(CheckSpecification.Radius radius, CheckContext check)
    {
        var secret = Encoding.UTF8.GetBytes(check.Open(radius.Secret));
        var id = (byte)check.Tools.Chance.Number();
        var request = Request(radius, check, secret, id);
        var code = await Datagrams.AskAsync(check, request, answer => CodeOf(answer.Span, request, secret));
        return code switch
        {
            [AccessAccept] => "RADIUS accepted",
            [AccessReject] or [AccessChallenge] when radius.IsRejectEnough => "RADIUS answered",
            [AccessReject] => throw new CheckFailure("the server rejected the login"),
            [AccessChallenge] => throw new CheckFailure("the server asks for more than a password"),
            _ => throw new CheckFailure($"the server answered with code {code[0]}"),
        };
    }

    private static byte[] Request(CheckSpecification.Radius radius, CheckContext check, byte[] secret, byte id)
    {
        var authenticator = check.Tools.Chance.Bytes(16);
        var packet = new List<byte>(128) { AccessRequest, id, 0, 0 };
        packet.AddRange(authenticator);
        Add(packet, 1, Encoding.UTF8.GetBytes(radius.Login.User));
        Add(packet, 2, Hidden(Encoding.UTF8.GetBytes(check.Open(radius.Login.Password)), secret, authenticator));
        var source = check.Route.Source;
        if (source is null)
            Add(packet, 32, "haactors"u8);
        else
            Add(packet, (byte)(source.AddressFamily == AddressFamily.InterNetwork ? 4 : 95), source.GetAddressBytes());
        Add(packet, 5, [0, 0, 0, 0]);
        Add(packet, MessageAuthenticator, new byte[16]);

        var bytes = packet.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        HMACMD5.HashData(secret, bytes).CopyTo(bytes, bytes.Length - 16);
        return bytes;
    }

    /// <summary>Source: RFC 2865, 5.2.</summary>
    private static byte[] Hidden(byte[] password, byte[] secret, byte[] authenticator)
    {
        var hidden = new byte[Math.Max(16, (password.Length + 15) / 16 * 16)];
        password.CopyTo(hidden, 0);
        var last = authenticator;
        for (var at = 0; at < hidden.Length; at += 16)
        {
            var mask = MD5.HashData([.. secret, .. last]);
            for (var index = 0; index < 16; index++)
                hidden[at + index] ^= mask[index];
            last = hidden[at..(at + 16)];
        }

        return hidden;
    }

    /// <returns>One byte; null: it is no answer to the request, or one of somebody who has not the secret.</returns>
    private static byte[]? CodeOf(ReadOnlySpan<byte> answer, byte[] request, byte[] secret)
    {
        if (answer.Length < HeaderLength || answer[1] != request[1])
            return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(answer[2..]);
        if (length < HeaderLength || length > answer.Length)
            return null;

        byte[] proof = [.. answer[..4], .. request.AsSpan(4, 16), .. answer[HeaderLength..length], .. secret];
        if (!CryptographicOperations.FixedTimeEquals(MD5.HashData(proof), answer.Slice(4, 16)))
            throw new CheckFailure("the answer's authenticator is wrong: the shared secrets differ");
        return [answer[0]];
    }

    private static void Add(List<byte> packet, byte type, ReadOnlySpan<byte> value)
    {
        packet.Add(type);
        packet.Add((byte)(value.Length + 2));
        foreach (var one in value)
            packet.Add(one);
    }
}
#pragma warning restore CA5351
