using System.Security.Cryptography;
using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>
/// Who the two sides of a handshake say they are, and the nonces that make each handshake unlike any other.
/// </summary>
internal sealed record HandshakeTranscript(HandshakeFrame.Hello Hello, HandshakeFrame.Challenge Challenge);

/// <summary>
/// Proof of knowing the cluster key without sending it: HMAC-SHA256 over the prover's role, both nonces, both addresses
/// and both system numbers. The role keeps one side's proof from being played back to it.
/// </summary>
internal static class HandshakeMac
{
    public static byte[] Of(byte[] key, string role, HandshakeTranscript transcript)
    {
        var text = new WireWriter();
        text.String("HaActors remoting " + role);
        text.VarUInt(HandshakeFrame.WireVersion);
        text.Bytes(transcript.Hello.Encode());
        text.Bytes(transcript.Challenge.Encode());
        return HMACSHA256.HashData(key, text.Written);
    }

    public static bool Holds(byte[] key, string role, HandshakeTranscript transcript, byte[] mac) =>
        CryptographicOperations.FixedTimeEquals(Of(key, role, transcript), mac);

    public static string RoleOfRefusal(bool caller, RefusalReason reason) =>
        $"{(caller ? "caller" : "callee")} refuses {(byte)reason}";
}
