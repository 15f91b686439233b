using System.Buffers.Binary;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// One question to a name server (RFC 1035), over UDP, or over TCP; a truncated answer is asked for again over TCP.
/// </summary>
internal static class DnsCheck
{
    public static async Task<Good> RunAsync(CheckSpecification.Dns dns, CheckContext check)
    {
        var id = check.Tools.Chance.Number();
        var question = DnsMessage.Question(id, dns.Request, dns.Type);
        var answer = dns.OverTcp ? null : await Datagrams.AskAsync(check, question, bytes => DnsMessage.Answer(bytes.Span, id));
        if (answer is null or { IsTruncated: true })
            answer = await OverTcpAsync(check, question, id);

        if (answer.Code != 0)
            throw new CheckFailure($"the name server answered {CodeName(answer.Code)}");
        if (dns.IsAnswerEnough)
            return "DNS answered";

        var records = answer.Records.Where(record => dns.Type == DnsRecordType.Any || record.Type == (int)dns.Type).ToList();
        if (records.Count == 0)
            throw new CheckFailure($"the answer has no {dns.Type.ToString().ToUpperInvariant()} record");
        if (dns.Receive.Length > 0 && !records.Exists(record => check.Matches(dns.Receive, record.Text)))
            throw new CheckFailure(
                $"no record matches receive: {CheckText.Shown(string.Join(", ", records.Select(record => record.Text)))}");

        return $"DNS answered with {records.Count} records";
    }

    private static async Task<DnsAnswer> OverTcpAsync(CheckContext check, byte[] question, ushort id)
    {
        using var connection = await check.ConnectAsync();
        var framed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, 2);
        await connection.SendAsync(framed);
        var length = new byte[2];
        await connection.ReadExactAsync(length);
        var bytes = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        connection.Stage = "the whole answer";
        await connection.ReadExactAsync(bytes);
        return DnsMessage.Answer(bytes, id) ?? throw new CheckFailure("the answer is to another question");
    }

    private static string CodeName(int code) => code switch
    {
        1 => "FORMERR: it does not understand the question",
        2 => "SERVFAIL: it cannot answer",
        3 => "NXDOMAIN: there is no such name",
        4 => "NOTIMP: it does not do that",
        5 => "REFUSED: it may not answer this director",
        _ => $"with code {code}",
    };
}
