using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>OPTIONS of SIP (RFC 3261): what every server answers, without a call.</summary>
internal static class SipCheck
{
    private const int MostHeaders = 100;

    public static async Task<Good> RunAsync(CheckSpecification.Sip sip, CheckContext check)
    {
        var call = check.Tools.Chance.Word();
        var request = Encoding.UTF8.GetBytes(Request(sip, check, call));
        var status = sip.OverTcp
            ? await OverTcpAsync(check, request, call)
            : await Datagrams.AskAsync(check, request, answer => StatusOf(Encoding.UTF8.GetString(answer.Span), call));
        if (sip.Receive.Length > 0 ? !check.Matches(sip.Receive, status) : !status.StartsWith("SIP/2.0 200", StringComparison.Ordinal))
            throw new CheckFailure($"the server answered '{CheckText.Shown(status)}'");
        return "SIP answered";
    }

    private static async Task<string> OverTcpAsync(CheckContext check, byte[] request, string call)
    {
        using var connection = await check.ConnectAsync();
        await connection.SendAsync(request);
        // Provisional answers come before the final one.
        for (var answers = 0; answers < MostHeaders; answers++)
        {
            var text = new StringBuilder();
            for (var lines = 0; lines < MostHeaders && await connection.ExpectLineAsync() is { Length: > 0 } line; lines++)
                text.Append(line).Append("\r\n");
            if (StatusOf(text.ToString(), call) is { } status)
                return status;
        }

        throw new CheckFailure("no final answer came");
    }

    /// <returns>The first line; null: it is no final answer to this call.</returns>
    private static string? StatusOf(string answer, string call)
    {
        var end = answer.IndexOf('\n', StringComparison.Ordinal);
        var first = (end < 0 ? answer : answer[..end]).TrimEnd('\r');
        if (!first.StartsWith("SIP/2.0 ", StringComparison.Ordinal) || !answer.Contains(call, StringComparison.Ordinal))
            return null;
        return first.StartsWith("SIP/2.0 1", StringComparison.Ordinal) ? null : first;
    }

    private static string Request(CheckSpecification.Sip sip, CheckContext check, string call)
    {
        var target = check.Target.ToString();
        var transport = sip.OverTcp ? "TCP" : "UDP";
        var host = sip.From[(sip.From.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return string.Join(
            "\r\n",
            $"OPTIONS sip:{target} SIP/2.0",
            // rport (RFC 3581): the answer comes back to where the question came from, whatever the name says.
            $"Via: SIP/2.0/{transport} {host};branch=z9hG4bK{call};rport",
            "Max-Forwards: 70",
            $"To: <sip:{target}>",
            $"From: <sip:{sip.From}>;tag={call}",
            $"Call-ID: {call}@{host}",
            "CSeq: 1 OPTIONS",
            $"Contact: <sip:{sip.From}>",
            "Accept: application/sdp",
            "Content-Length: 0",
            "",
            "");
    }
}
