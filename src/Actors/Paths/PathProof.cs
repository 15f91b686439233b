using System.Security.Cryptography;
using System.Text;

namespace HaActors.Actors.Paths;

/// <summary>Proof that one end of a connection holds the cluster key, bound to this connection by both ends' nonces.</summary>
/// <param name="key">Empty: nobody proves anything.</param>
internal sealed class PathProof(byte[] key, byte[] hello, byte[] challenge)
{
    public byte[] Of(string role) =>
        key.Length == 0 ? [] : HMACSHA256.HashData(key, Transcript(role));

    public bool Holds(string role, ReadOnlySpan<byte> mac) =>
        key.Length == 0 || CryptographicOperations.FixedTimeEquals(Of(role), mac);

    private byte[] Transcript(string role) => [.. Encoding.ASCII.GetBytes($"ha-path-1 {role} "), .. hello, .. challenge];
}
