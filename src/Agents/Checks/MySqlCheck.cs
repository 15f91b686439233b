using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// Handshake, login and one query of the MySQL protocol, as MySQL and MariaDB speak it. Logins:
/// mysql_native_password, caching_sha2_password,
/// and clear text under TLS.
/// </summary>
/// <remarks>Source: MySQL Internals, "Client/Server Protocol"; MariaDB, "Clientserver Protocol".</remarks>
#pragma warning disable CA5350 // SHA-1 is what mysql_native_password is made of.
internal static class MySqlCheck
{
    private const byte Ok = 0x00;
    private const byte MoreData = 0x01;
    private const byte SwitchMethod = 0xFE;
    private const byte EndOfRows = 0xFE;
    private const byte Error = 0xFF;
    private const byte Quit = 0x01;
    private const byte Query = 0x03;
    private const int MostPackets = 1000;

    [Flags]
    private enum Capabilities : uint
    {
        LongPassword = 0x1,
        ConnectWithDatabase = 0x8,
        Protocol41 = 0x200,
        Ssl = 0x800,
        SecureConnection = 0x8000,
        PluginAuth = 0x80000,
    }

    private sealed record Greeting(Capabilities Server, byte[] Salt, string Method);

    public static async Task<Good> RunAsync(CheckSpecification.MySql sql, CheckContext check)
    {
        using var connection = await check.ConnectAsync();
        connection.Stage = "the greeting";
        var packets = new MySqlPackets(connection);
        var greeting = Read(await packets.ReadAsync());
        var wanted = Wanted(sql);
        if (sql.Tls is { } tls)
        {
            if (!greeting.Server.HasFlag(Capabilities.Ssl))
                throw new CheckFailure("the server does not offer TLS");
            await packets.SendAsync(Head(wanted));
            await connection.SecureAsync(tls);
        }

        connection.Stage = "the answer to the login";
        var password = check.Open(sql.Login.Password);
        await packets.SendAsync(Login(sql, wanted, greeting, password));
        await FinishLoginAsync(packets, greeting, password, isSecure: sql.Tls is not null);
        if (sql.Request is { } query)
        {
            connection.Stage = "the answer to the query";
            await QueryAsync(packets, query);
        }

        packets.Begin();
        await packets.SendAsync([Quit]);
        return sql.Request is null ? "MySQL login" : "MySQL query answered";
    }

    private static Greeting Read(byte[] packet)
    {
        if (packet[0] == Error)
            throw new CheckFailure($"the server refuses: {MySqlPackets.Error(packet)}");
        var end = Array.IndexOf(packet, (byte)0, 1);
        if (packet[0] != 10 || end < 0 || packet.Length < end + 32)
            throw new CheckFailure("the greeting is not that of MySQL");

        // version, 0, thread (4), salt (8), 0, capabilities (2), character set, status (2), capabilities (2), length
        // of salt, 10 bytes
        var at = end + 5;
        var low = BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(at + 9));
        var high = BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(at + 14));
        var rest = packet.AsSpan(at + 27);
        var second = rest[..Math.Min(12, rest.Length)];
        var method = rest.Length > 13 ? Encoding.ASCII.GetString(rest[13..]).TrimEnd('\0') : "mysql_native_password";
        return new Greeting((Capabilities)(uint)(low | (high << 16)), [.. packet.AsSpan(at, 8), .. second], method);
    }

    private static Capabilities Wanted(CheckSpecification.MySql sql) =>
        Capabilities.LongPassword | Capabilities.Protocol41 | Capabilities.SecureConnection | Capabilities.PluginAuth
        | (sql.Database is null ? 0 : Capabilities.ConnectWithDatabase)
        | (sql.Tls is null ? 0 : Capabilities.Ssl);

    /// <summary>What is sent before TLS, and again at the head of the login.</summary>
    private static byte[] Head(Capabilities wanted)
    {
        var head = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)wanted);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), 1 << 16);
        head[8] = 45; // utf8mb4
        return head;
    }

    private static byte[] Login(CheckSpecification.MySql sql, Capabilities wanted, Greeting greeting, string password)
    {
        var proof = Proof(greeting.Method, greeting.Salt, password) ?? [];
        return
        [
            .. Head(wanted),
            .. Text(sql.Login.User),
            (byte)proof.Length,
            .. proof,
            .. sql.Database is { } database ? Text(database) : [],
            .. Text(greeting.Method),
        ];
    }

    private static async Task FinishLoginAsync(MySqlPackets packets, Greeting greeting, string password, bool isSecure)
    {
        for (var rounds = 0; rounds < 5; rounds++)
        {
            var answer = await packets.ReadAsync();
            switch (answer[0])
            {
                case Ok:
                    return;
                case Error:
                    throw new CheckFailure($"the server refuses the login: {MySqlPackets.Error(answer)}");
                case SwitchMethod:
                    greeting = Switched(answer, greeting);
                    await packets.SendAsync(
                        Proof(greeting.Method, greeting.Salt, password) ?? Clear(greeting.Method, password, isSecure));
                    break;
                // caching_sha2_password: 3, the server knew the password; 4, it wants it in clear text.
                case MoreData when answer is [_, 3]:
                    break;
                case MoreData when answer is [_, 4]:
                    await packets.SendAsync(Clear(greeting.Method, password, isSecure));
                    break;
                default:
                    throw new CheckFailure("the answer to the login is not that of MySQL");
            }
        }

        throw new CheckFailure("the login does not come to an end");
    }

    private static Greeting Switched(byte[] answer, Greeting greeting)
    {
        var end = Array.IndexOf(answer, (byte)0, 1);
        if (end < 0)
            throw new CheckFailure("the server asks for a login of 1998 (old passwords)");
        var salt = answer[(end + 1)..];
        return greeting with
        {
            Method = Encoding.ASCII.GetString(answer, 1, end - 1),
            Salt = salt.Length > 20 ? salt[..20] : salt,
        };
    }

    /// <returns>Null: the method needs another way.</returns>
    private static byte[]? Proof(string method, byte[] salt, string password)
    {
        if (password.Length == 0)
            return [];

        var secret = Encoding.UTF8.GetBytes(password);
        switch (method)
        {
            case "mysql_native_password":
                var once = SHA1.HashData(secret);
                return Mixed(once, SHA1.HashData([.. salt, .. SHA1.HashData(once)]));
            case "caching_sha2_password":
                var first = SHA256.HashData(secret);
                return Mixed(first, SHA256.HashData([.. SHA256.HashData(first), .. salt]));
            default:
                return null;
        }
    }

    private static byte[] Clear(string method, string password, bool isSecure)
    {
        if (method is not ("caching_sha2_password" or "sha256_password" or "mysql_clear_password"))
            throw new CheckFailure($"the server asks for a login by {method}, which is not known here");
        if (!isSecure)
            throw new CheckFailure($"the server wants the password in clear text ({method}): write tls = starttls");
        return Text(password);
    }

    private static async Task QueryAsync(MySqlPackets packets, string query)
    {
        packets.Begin();
        await packets.SendAsync([Query, .. Encoding.UTF8.GetBytes(query)]);
        var answer = await packets.ReadAsync();
        if (answer[0] == Error)
            throw new CheckFailure($"the query failed: {MySqlPackets.Error(answer)}");
        if (answer[0] == Ok)
            throw new CheckFailure("the query returns no rows");

        // Columns, an end, rows, an end. One row is enough; the connection is given up anyway.
        var ends = 0;
        for (var count = 0; count < MostPackets; count++)
        {
            var packet = await packets.ReadAsync();
            if (packet[0] == Error)
                throw new CheckFailure($"the query failed: {MySqlPackets.Error(packet)}");
            if (packet[0] == EndOfRows && packet.Length < 9)
                ends++;
            else if (ends == 1)
                return;
            if (ends == 2)
                throw new CheckFailure("the query returned no row");
        }

        throw new CheckFailure("the query has too many columns");
    }

    private static byte[] Mixed(byte[] one, byte[] other) => [.. one.Zip(other, (left, right) => (byte)(left ^ right))];

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
#pragma warning restore CA5350
