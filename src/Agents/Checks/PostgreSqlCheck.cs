using System.Buffers.Binary;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Login and one query of PostgreSQL's protocol 3.0. Logins: none, clear text, MD5, SCRAM-SHA-256.</summary>
/// <remarks>Source: PostgreSQL 17 documentation, "Frontend/Backend Protocol".</remarks>
internal static class PostgreSqlCheck
{
    private const int Protocol3 = 196608;
    private const int SslRequest = 80877103;
    private const int Longest = 1 << 16;
    private const int MostMessages = 1000;

    public static async Task<Good> RunAsync(CheckSpecification.PostgreSql sql, CheckContext check)
    {
        using var connection = await check.ConnectAsync(sql.Tls);
        if (sql.Tls is { Mode: TlsMode.StartTls } tls)
            await SecureAsync(connection, tls);

        connection.Stage = "the answer to the login";
        await connection.SendAsync(Startup(sql));
        await PostgreSqlLogin.RunAsync(connection, sql.Login.User, check.Open(sql.Login.Password), check.Tools.Chance);
        await SkipToReadyAsync(connection);
        if (sql.Request is { } query)
        {
            connection.Stage = "the answer to the query";
            await connection.SendAsync(Message('Q', Text(query)));
            await RowAsync(connection);
        }

        await connection.SendAsync(Message('X', []));
        return sql.Request is null ? "PostgreSQL login" : "PostgreSQL query answered";
    }

    /// <summary>One message of the server; errors end the check.</summary>
    public static async Task<(char Kind, byte[] Body)> ReadAsync(CheckConnection connection, string during)
    {
        for (var notices = 0; notices < MostMessages; notices++)
        {
            var head = new byte[5];
            await connection.ReadExactAsync(head);
            var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4;
            if (length is < 0 or > Longest || !char.IsAsciiLetter((char)head[0]))
                throw new CheckFailure("the answer is not that of PostgreSQL");
            var body = new byte[length];
            await connection.ReadExactAsync(body);
            if (head[0] == 'E')
                throw new CheckFailure($"{during} failed: {ErrorOf(body)}");
            if (head[0] != 'N')
                return ((char)head[0], body);
        }

        throw new CheckFailure($"the server sends more than {MostMessages} notices");
    }

    public static byte[] Message(char kind, byte[] body)
    {
        var message = new byte[body.Length + 5];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        return message;
    }

    private static async Task SecureAsync(CheckConnection connection, CheckTls tls)
    {
        connection.Stage = "the answer to the request for TLS";
        var request = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(request, 8);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), SslRequest);
        await connection.SendAsync(request);
        var answer = new byte[1];
        await connection.ReadExactAsync(answer);
        if (answer[0] != 'S')
            throw new CheckFailure("the server does not offer TLS");
        await connection.SecureAsync(tls);
    }

    private static byte[] Startup(CheckSpecification.PostgreSql sql)
    {
        var fields = new List<byte>();
        foreach (var (name, value) in new[]
        {
            ("user", sql.Login.User), ("database", sql.Database ?? sql.Login.User), ("application_name", "haactors-check"),
        })
            fields.AddRange((byte[])[.. Text(name), .. Text(value)]);
        fields.Add(0);
        var message = new byte[fields.Count + 8];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), Protocol3);
        fields.CopyTo(message, 8);
        return message;
    }

    private static async Task SkipToReadyAsync(CheckConnection connection)
    {
        for (var count = 0; count < MostMessages; count++)
            if ((await ReadAsync(connection, "the login")).Kind == 'Z')
                return;

        throw new CheckFailure("the server does not get ready");
    }

    private static async Task RowAsync(CheckConnection connection)
    {
        for (var count = 0; count < MostMessages; count++)
        {
            var (kind, _) = await ReadAsync(connection, "the query");
            if (kind == 'D')
                return;
            if (kind is 'C' or 'I' or 'Z')
                throw new CheckFailure("the query returned no row");
        }

        throw new CheckFailure("the answer to the query does not come to an end");
    }

    /// <summary>The severity and the text, of fields that are marked by a letter.</summary>
    private static string ErrorOf(byte[] body)
    {
        var fields = Encoding.UTF8.GetString(body).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return CheckText.Shown(fields.FirstOrDefault(field => field[0] == 'M')?[1..] ?? "an error without a text");
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
