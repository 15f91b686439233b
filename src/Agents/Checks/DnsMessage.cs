using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <param name="Text">As zone files have it: an address, a name, or what the type holds.</param>
internal sealed record DnsRecord(int Type, string Text);

internal sealed record DnsAnswer(int Code, bool IsTruncated, IReadOnlyList<DnsRecord> Records);

/// <summary>Questions and answers of RFC 1035, as far as a check reads them.</summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const ushort Internet = 1;
    private const int MostRecords = 200;

    // Pointers may lead in a circle.
    private const int MostJumps = 20;

    public static byte[] Question(ushort id, string name, DnsRecordType type)
    {
        var labels = name.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries);
        var message = new byte[HeaderLength + labels.Sum(label => label.Length + 1) + 1 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 1; // recursion desired
        message[5] = 1; // one question
        var at = HeaderLength;
        foreach (var label in labels)
        {
            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message.AsSpan(at));
        }

        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 1), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 3), Internet);
        return message;
    }

    /// <returns>Null: it is no answer to the question of that number.</returns>
    /// <exception cref="CheckFailure">It is one, and broken.</exception>
    public static DnsAnswer? Answer(ReadOnlySpan<byte> message, ushort id)
    {
        if (message.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(message) != id || (message[2] & 0x80) == 0)
            return null;

        try
        {
            return Read(message);
        }
        catch (Exception cause) when (cause is ArgumentException or IndexOutOfRangeException)
        {
            throw new CheckFailure("the name server's answer is broken", cause);
        }
    }

    private static DnsAnswer Read(ReadOnlySpan<byte> message)
    {
        var at = HeaderLength;
        for (var questions = Number(message, 4); questions > 0; questions--)
        {
            Name(message, ref at);
            at += 4;
        }

        var records = new List<DnsRecord>();
        for (var count = Math.Min(Number(message, 6), MostRecords); count > 0; count--)
        {
            Name(message, ref at);
            var type = Number(message, at);
            var length = Number(message, at + 8);
            var start = at + 10;
            at = start + length;
            records.Add(new DnsRecord(type, Text(message[..at], type, start)));
        }

        return new DnsAnswer(message[3] & 15, (message[2] & 2) != 0, records);
    }

    private static string Text(ReadOnlySpan<byte> message, int type, int at)
    {
        switch ((DnsRecordType)type)
        {
            case DnsRecordType.A or DnsRecordType.Aaaa:
                return new IPAddress(message[at..]).ToString();
            case DnsRecordType.Ns or DnsRecordType.Cname or DnsRecordType.ReverseName:
                return Name(message, ref at);
            case DnsRecordType.Mx:
                var preference = Number(message, at);
                at += 2;
                return $"{preference} {Name(message, ref at)}";
            case DnsRecordType.Srv:
                var (priority, weight, port) = (Number(message, at), Number(message, at + 2), Number(message, at + 4));
                at += 6;
                return $"{priority} {weight} {port} {Name(message, ref at)}";
            case DnsRecordType.Txt:
                return Strings(message[at..]);
            case DnsRecordType.Soa:
                var (primary, mailbox) = (Name(message, ref at), Name(message, ref at));
                return string.Create(
                    CultureInfo.InvariantCulture, $"{primary} {mailbox} {BinaryPrimitives.ReadUInt32BigEndian(message[at..])}");
            default:
                return Convert.ToHexStringLower(message[at..]);
        }
    }

    private static string Strings(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var at = 0; at < bytes.Length; at += bytes[at] + 1)
            text.Append(Encoding.UTF8.GetString(bytes.Slice(at + 1, bytes[at])));
        return text.ToString();
    }

    private static string Name(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var here = at;
        for (var jumps = 0; ;)
        {
            var length = message[here];
            if (length >= 0xC0)
            {
                if (jumps++ == 0)
                    at = here + 2;
                if (jumps > MostJumps)
                    throw new ArgumentException("a name without an end", nameof(at));
                here = ((length & 0x3F) << 8) | message[here + 1];
                continue;
            }

            here++;
            if (length == 0)
            {
                if (jumps == 0)
                    at = here;
                return name.Length == 0 ? "." : name.ToString();
            }

            name.Append(Encoding.ASCII.GetString(message.Slice(here, length))).Append('.');
            here += length;
        }
    }

    private static int Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
