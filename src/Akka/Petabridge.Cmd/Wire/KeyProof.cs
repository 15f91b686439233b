using System.Security.Cryptography;
using System.Text;

namespace Petabridge.Cmd.Wire;

/// <summary>
/// Both sides prove that they hold the cluster's key without sending it, and draw from it the keys of this connection
/// alone: HMAC-SHA256 and HKDF over both sides' nonces. The role keeps one side's proof from being played back to it.
/// </summary>
internal sealed class KeyProof(byte[] key, byte[] clientNonce, byte[] serverNonce)
{
    public const int NonceSize = 32;

    private readonly byte[] _nonces = [.. clientNonce, .. serverNonce];

    public byte[] OfServer => Of("server");

    public byte[] OfClient => Of("client");

#pragma warning disable RS0030 // A nonce that a seed could foretell would be none; no simulation has a command server.
    public static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceSize);
#pragma warning restore RS0030

    public bool IsOfServer(byte[]? proof) => Equal(OfServer, proof);

    public bool IsOfClient(byte[]? proof) => Equal(OfClient, proof);

    /// <summary>The connection from here on, as the client writes and reads it.</summary>
    public Stream SealForClient(Stream plain) => new SealedStream(plain, reads: KeyOf("server"), writes: KeyOf("client"));

    public Stream SealForServer(Stream plain) => new SealedStream(plain, reads: KeyOf("client"), writes: KeyOf("server"));

    private static bool Equal(byte[] expected, byte[]? proof) =>
        proof is not null && CryptographicOperations.FixedTimeEquals(expected, proof);

    private byte[] Of(string role)
    {
        byte[] text = [.. Encoding.ASCII.GetBytes($"HaActors pbm proof of {role} {Protocol.Version}:"), .. _nonces];
        return HMACSHA256.HashData(key, text);
    }

    private byte[] KeyOf(string writer) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, key, SealedStream.KeySize, _nonces,
        Encoding.ASCII.GetBytes($"HaActors pbm stream of {writer} {Protocol.Version}"));
}
