using System.Formats.Asn1;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Simple bind, a search for the base object, unbind (RFC 4511).</summary>
internal static class LdapCheck
{
    private const int AnswerLimit = 1 << 16;
    private const int MostMessages = 100;

    private static readonly Asn1Tag BindRequest = new(TagClass.Application, 0);
    private static readonly Asn1Tag UnbindRequest = new(TagClass.Application, 2);
    private static readonly Asn1Tag SearchRequest = new(TagClass.Application, 3);
    private static readonly Asn1Tag ExtendedRequest = new(TagClass.Application, 23);

    // Answers, by the numbers of their tags.
    private const int BindResponse = 1;
    private const int SearchEntry = 4;
    private const int SearchDone = 5;
    private const int ExtendedResponse = 24;

    public static async Task<Good> RunAsync(CheckSpecification.Ldap ldap, CheckContext check)
    {
        using var connection = await check.ConnectAsync(ldap.Tls);
        try
        {
            if (ldap.Tls is { Mode: TlsMode.StartTls } tls)
            {
                connection.Stage = "the answer to StartTLS";
                await connection.SendAsync(StartTls(1));
                await ExpectAsync(connection, ExtendedResponse, "StartTLS");
                await connection.SecureAsync(tls);
            }

            connection.Stage = "the answer to the bind";
            await connection.SendAsync(Bind(2, ldap.Login?.User ?? "", ldap.Login is { } login ? check.Open(login.Password) : ""));
            await ExpectAsync(connection, BindResponse, "bind");
            connection.Stage = "the answer to the search";
            await connection.SendAsync(Search(3, ldap.Request));
            await FindAsync(connection, ldap, check);
            await connection.SendAsync(Unbind(4));
            return "LDAP entry found";
        }
        catch (AsnContentException cause)
        {
            throw new CheckFailure($"the answer is no LDAP, {connection.Stage} was expected", cause);
        }
    }

    private static async Task FindAsync(CheckConnection connection, CheckSpecification.Ldap ldap, CheckContext check)
    {
        var isFound = false;
        var isMatched = ldap.Receive.Length == 0;
        for (var messages = 0; messages < MostMessages; messages++)
        {
            var (tag, body) = await ReadAsync(connection);
            if (tag == SearchEntry)
            {
                isFound = true;
                isMatched |= Lines(body).Any(line => check.Matches(ldap.Receive, line));
                continue;
            }

            if (tag != SearchDone)
                continue;
            RejectFailure(body, "search");
            if (!isFound)
                throw new CheckFailure("the search found nothing");
            if (!isMatched)
                throw new CheckFailure("no attribute of the entry matches receive");
            return;
        }

        throw new CheckFailure($"the search gives more than {MostMessages} messages");
    }

    private static async Task ExpectAsync(CheckConnection connection, int wanted, string what)
    {
        var (tag, body) = await ReadAsync(connection);
        if (tag != wanted)
            throw new CheckFailure($"the answer to {what} is of another kind ({tag})");
        RejectFailure(body, what);
    }

    /// <summary>Source: RFC 4511, 4.1.9.</summary>
    private static void RejectFailure(byte[] body, string what)
    {
        var result = new AsnReader(body, AsnEncodingRules.BER).ReadSequence(TagOf(body));
        var code = (int)result.ReadEnumeratedValue<LdapResult>();
        result.ReadOctetString();
        var text = Encoding.UTF8.GetString(result.ReadOctetString());
        if (code != 0)
            throw new CheckFailure($"{what} failed with result {code} ({(LdapResult)code}){(text.Length > 0 ? $": {CheckText.Shown(text)}" : "")}");
    }

    private static List<string> Lines(byte[] body)
    {
        var lines = new List<string>();
        var entry = new AsnReader(body, AsnEncodingRules.BER).ReadSequence(TagOf(body));
        entry.ReadOctetString();
        var attributes = entry.ReadSequence();
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            var name = Encoding.UTF8.GetString(attribute.ReadOctetString());
            var values = attribute.ReadSetOf(skipSortOrderValidation: true);
            while (values.HasData)
                lines.Add($"{name}: {Encoding.UTF8.GetString(values.ReadOctetString())}");
        }

        return lines;
    }

    /// <returns>The number of the answer's kind, and its bytes.</returns>
    private static async Task<(int Tag, byte[] Body)> ReadAsync(CheckConnection connection)
    {
        var head = new byte[2];
        await connection.ReadExactAsync(head);
        if (head[0] != 0x30)
            throw new CheckFailure("the answer is no LDAP");

        int length = head[1];
        byte[] more = [];
        if (length >= 0x80)
        {
            more = new byte[length - 0x80];
            if (more.Length is 0 or > 4)
                throw new CheckFailure("the answer is no LDAP");
            await connection.ReadExactAsync(more);
            length = more.Aggregate(0, (sum, digit) => (sum << 8) | digit);
        }

        if (length is < 0 or > AnswerLimit)
            throw new CheckFailure($"the answer is longer than {AnswerLimit} bytes");
        var bytes = new byte[length];
        await connection.ReadExactAsync(bytes);
        return Take(bytes);
    }

    private static (int Tag, byte[] Body) Take(byte[] bytes)
    {
        var message = new AsnReader(bytes, AsnEncodingRules.BER);
        message.ReadInteger();
        var body = message.ReadEncodedValue().ToArray();
        return (TagOf(body).TagValue, body);
    }

    private static Asn1Tag TagOf(byte[] body) => Asn1Tag.Decode(body, out _);

    private static byte[] StartTls(int id) => Message(id, writer =>
    {
        using (writer.PushSequence(ExtendedRequest))
            writer.WriteOctetString("1.3.6.1.4.1.1466.20037"u8, new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    private static byte[] Bind(int id, string name, string password) => Message(id, writer =>
    {
        using (writer.PushSequence(BindRequest))
        {
            writer.WriteInteger(3);
            writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
            writer.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    });

    private static byte[] Search(int id, string entry) => Message(id, writer =>
    {
        using (writer.PushSequence(SearchRequest))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(entry));
            writer.WriteEnumeratedValue(SearchScope.BaseObject);
            writer.WriteEnumeratedValue(Dereference.Never);
            writer.WriteInteger(2);
            writer.WriteInteger(0);
            writer.WriteBoolean(false);
            writer.WriteOctetString("objectClass"u8, new Asn1Tag(TagClass.ContextSpecific, 7));
            using (writer.PushSequence())
            {
            }
        }
    });

    private static byte[] Unbind(int id) => Message(id, writer => writer.WriteNull(UnbindRequest));

    private static byte[] Message(int id, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            write(writer);
        }

        return writer.Encode();
    }

    private enum SearchScope
    {
        BaseObject,
    }

    private enum Dereference
    {
        Never,
    }

    // Those that operators meet; any other number is shown as such.
    private enum LdapResult
    {
        Success = 0,
        OperationsError = 1,
        ProtocolError = 2,
        TimeLimitExceeded = 3,
        AuthMethodNotSupported = 7,
        StrongerAuthRequired = 8,
        ConfidentialityRequired = 13,
        NoSuchObject = 32,
        InvalidDnSyntax = 34,
        InappropriateAuthentication = 48,
        InvalidCredentials = 49,
        InsufficientAccessRights = 50,
        Busy = 51,
        Unavailable = 52,
        UnwillingToPerform = 53,
    }
}
