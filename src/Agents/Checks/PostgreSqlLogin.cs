using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HaActors.Agents.Checks;

/// <summary>Proves a password to a PostgreSQL server, in the way that it asks for.</summary>
internal static class PostgreSqlLogin
{
    private const int MostRounds = 10;

    // A server that asks for more wants this director's processor, not its password. PostgreSQL's own is 4,096.
    private const int MostIterations = 100_000;

    public static async Task RunAsync(CheckConnection connection, string user, string password, CheckChance chance)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var (kind, body) = await PostgreSqlCheck.ReadAsync(connection, "the login");
            if (kind != 'R' || body.Length < 4)
                throw new CheckFailure("the answer to the login is not that of PostgreSQL");

            switch (BinaryPrimitives.ReadInt32BigEndian(body))
            {
                case 0:
                    return;
                case 3:
                    await SendAsync(connection, password);
                    break;
                case 5 when body.Length >= 8:
                    await SendAsync(connection, Md5(user, password, body.AsSpan(4, 4)));
                    break;
                case 10:
                    await ScramAsync(connection, password, chance);
                    break;
                case var other:
                    throw new CheckFailure($"the server asks for a login of kind {other}, which is not known here");
            }
        }

        throw new CheckFailure("the login does not come to an end");
    }

#pragma warning disable CA5351 // MD5 is what servers that were never changed ask for.
    private static string Md5(string user, string password, ReadOnlySpan<byte> salt)
    {
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + user)));
        return $"md5{Convert.ToHexStringLower(MD5.HashData([.. Encoding.UTF8.GetBytes(inner), .. salt]))}";
    }
#pragma warning restore CA5351

    /// <summary>Source: RFC 5802 and 7677; without channel binding.</summary>
    private static async Task ScramAsync(CheckConnection connection, string password, CheckChance chance)
    {
        var nonce = chance.Word(18);
        var bare = $"n=,r={nonce}";
        var first = Encoding.UTF8.GetBytes($"n,,{bare}");
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, first.Length);
        await connection.SendAsync(PostgreSqlCheck.Message('p', [.. "SCRAM-SHA-256\0"u8, .. size, .. first]));

        var challenge = await TextAsync(connection, expected: 11);
        var (combined, salt, iterations) = Parsed(challenge, nonce);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var last = $"c=biws,r={combined}";
        var all = Encoding.UTF8.GetBytes($"{bare},{challenge},{last}");
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), all);
        var proof = clientKey.Zip(signature, (key, mask) => (byte)(key ^ mask)).ToArray();
        await connection.SendAsync(
            PostgreSqlCheck.Message('p', Encoding.UTF8.GetBytes($"{last},p={Convert.ToBase64String(proof)}")));

        var answer = await TextAsync(connection, expected: 12);
        var own = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), all);
        if (answer != $"v={Convert.ToBase64String(own)}")
            throw new CheckFailure("the server could not prove that it knows the password");
    }

    private static (string Nonce, byte[] Salt, int Iterations) Parsed(string challenge, string nonce)
    {
        var parts = challenge.Split(',');
        if (parts is [['r', '=', ..] r, ['s', '=', ..] s, ['i', '=', ..] i, ..]
            && r[2..].StartsWith(nonce, StringComparison.Ordinal)
            && int.TryParse(i[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            && iterations is > 0 and <= MostIterations)
            return (r[2..], Convert.FromBase64String(s[2..]), iterations);

        throw new CheckFailure("the server's challenge is none of SCRAM-SHA-256");
    }

    private static async Task<string> TextAsync(CheckConnection connection, int expected)
    {
        var (kind, body) = await PostgreSqlCheck.ReadAsync(connection, "the login");
        return kind == 'R' && body.Length >= 4 && BinaryPrimitives.ReadInt32BigEndian(body) == expected
            ? Encoding.UTF8.GetString(body.AsSpan(4))
            : throw new CheckFailure("the answer to the login is not that of PostgreSQL");
    }

    private static Task SendAsync(CheckConnection connection, string password) =>
        connection.SendAsync(PostgreSqlCheck.Message('p', [.. Encoding.UTF8.GetBytes(password), 0]));
}
