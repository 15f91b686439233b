using System.Security.Cryptography;
using System.Text;

namespace HaActors.Policy.Configuration.Secrets;

/// <summary>
/// Values that hide a secret: <c>sealed:v1:…</c> can be opened by whoever has the cluster key, <c>file:/path</c> is a file of
/// each node. They are opened where an agent is called, and nowhere else.
/// </summary>
public static class SecretValue
{
    private const string Seal1 = "sealed:v1:";
    private const string File1 = "file:/";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static bool IsSealed(string value) => value.StartsWith("sealed:", StringComparison.Ordinal);

    public static bool IsReference(string value) => value.StartsWith(File1, StringComparison.Ordinal);

    /// <param name="nonce">Twelve bytes that were never used with this key: by chance.</param>
    public static string Seal(string clusterKey, string secret, ReadOnlySpan<byte> nonce)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        nonce.CopyTo(sealedBytes);
        using var cipher = new AesGcm(KeyOf(clusterKey), TagLength);
        cipher.Encrypt(
            nonce,
            plain,
            sealedBytes.AsSpan(NonceLength + TagLength),
            sealedBytes.AsSpan(NonceLength, TagLength),
            Encoding.ASCII.GetBytes(Seal1));
        return Seal1 + Convert.ToBase64String(sealedBytes);
    }

    /// <summary>The secret itself, also of what hides none.</summary>
    /// <param name="readFile">The text of a file of this node.</param>
    /// <exception cref="SecretException">It cannot be opened here; says why, and nothing of the secret.</exception>
    public static string Open(string value, string clusterKey, Func<string, string> readFile)
    {
        if (IsReference(value))
        {
            var path = value["file:".Length..];
            try
            {
                return readFile(path).TrimEnd('\n', '\r');
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw new SecretException($"the secret in {path} cannot be read: {cause.Message}", cause);
            }
        }

        if (!IsSealed(value))
            return value;
        if (!value.StartsWith(Seal1, StringComparison.Ordinal))
            throw new SecretException("it is sealed in a way that this version does not know");
        if (clusterKey.Length == 0)
            throw new SecretException("it is sealed, and this node has no cluster key");

        try
        {
            var bytes = Convert.FromBase64String(value[Seal1.Length..]);
            if (bytes.Length < NonceLength + TagLength)
                throw new SecretException("it is sealed, and cut off");
            var plain = new byte[bytes.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(KeyOf(clusterKey), TagLength);
            cipher.Decrypt(
                bytes.AsSpan(0, NonceLength),
                bytes.AsSpan(NonceLength + TagLength),
                bytes.AsSpan(NonceLength, TagLength),
                plain,
                Encoding.ASCII.GetBytes(Seal1));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception cause) when (cause is CryptographicException or FormatException)
        {
            throw new SecretException("it was sealed with another cluster key, or changed since", cause);
        }
    }

    private static byte[] KeyOf(string clusterKey) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.UTF8.GetBytes(clusterKey),
        outputLength: 32,
        info: Encoding.ASCII.GetBytes("haactors configuration secrets"));
}

/// <summary>A secret cannot be had.</summary>
public sealed class SecretException(string message, Exception? cause = null) : Exception(message, cause);
