using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

internal static class UdpCheck
{
    public static async Task<Good> RunAsync(CheckSpecification.Udp udp, CheckContext check) =>
        await Datagrams.AskAsync(
            check,
            udp.Payload.AsMemory(),
            answer => Judge(udp, check, answer.Span),
            udp.RequireReply ? null : () => "not refused");

    private static string Judge(CheckSpecification.Udp udp, CheckContext check, ReadOnlySpan<byte> answer)
    {
        if (answer.Length < udp.MinimumReply || answer.Length > udp.MaximumReply)
            throw new CheckFailure(
                $"the answer has {answer.Length} bytes, expected {udp.MinimumReply} to {udp.MaximumReply}");
        if (!check.Matches(udp.Receive, Encoding.Latin1.GetString(answer)))
            throw new CheckFailure($"the answer of {answer.Length} bytes does not match receive");
        return "answered";
    }
}
