using System.Net;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Finds checks that cannot be made, that can never succeed, or that mean something else than they seem to.
/// </summary>
public static partial class CheckRules
{
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);

    /// <summary>All of one check, wherever it goes.</summary>
    public static IEnumerable<CheckProblem> Problems(PlannedCheck planned) =>
    [
        .. Problems(planned.Check),
        .. Problems(planned.Timing),
        .. Combining(planned),
    ];

    /// <summary>What several checks of one server are to each other.</summary>
    public static IEnumerable<CheckProblem> Problems(CheckPlan plan)
    {
        if (plan.Checks.IsDefaultOrEmpty)
            yield return new CheckProblem(
                "type", "no check is there: write type = on for a server that is never checked");
        if (plan.SlowStart < TimeSpan.Zero || plan.SlowStart > LongestTime)
            yield return new CheckProblem("slow-start", "must be 0 to 1h");
        if (plan.Checks.IsDefaultOrEmpty || plan.Checks.Length == 1)
            yield break;

        if (plan.Checks.Any(planned => planned.Check is CheckSpecification.Declared { IsUp: false }))
            yield return new CheckProblem(
                "type", "is off beside other checks: all must be good, and this one never is");
        if (plan.Checks.Any(planned => planned.Check is CheckSpecification.Declared { IsUp: true }))
            yield return new CheckProblem(
                "type", "is on beside other checks: leave it out, it says nothing", IsError: false);
    }

    /// <summary>What a check is for one server.</summary>
    public static IEnumerable<CheckProblem> Problems(CheckSpecification check, ServerAddress server)
    {
        var target = CheckPorts.Target(check, server);
        if (target.Port == 0 && !CheckPorts.HasNone(check))
            yield return new CheckProblem(
                "port", $"is needed: neither {server} nor the check says one, and {check.Kind} has no usual one");
        if (check.Route.Source is { } source && source.AddressFamily != target.Address.AddressFamily)
            yield return new CheckProblem("source", $"is {source}, of another family than {target.Address}: nothing can go from one to the other");
    }

    private static IEnumerable<CheckProblem> Problems(CheckTiming timing)
    {
        if (timing.Interval < ShortestInterval || timing.Interval > LongestTime)
            yield return new CheckProblem("interval", "must be 100ms to 1h");
        if (timing.Timeout <= TimeSpan.Zero || timing.Timeout > LongestTime)
            yield return new CheckProblem("timeout", "must be above 0, and at most 1h");
        if (timing.Rise is < 1 or > 1000)
            yield return new CheckProblem("rise", "must be 1 to 1000");
        if (timing.Fall is < 1 or > 1000)
            yield return new CheckProblem("fall", "must be 1 to 1000");
        if (timing.Jitter is < 0 or > 0.5)
            yield return new CheckProblem("jitter", "must be 0 to 50 percent");
        if (timing.RetryDelay is { } retry && (retry < TimeSpan.Zero || retry > LongestTime))
            yield return new CheckProblem("retry-delay", "must be 0 to 1h");
        if (timing.WarmUp is { } warmUp && (warmUp < TimeSpan.Zero || warmUp > LongestTime))
            yield return new CheckProblem("warm-up", "must be 0 to 1h");
        if (timing.Timeout > timing.Interval)
            yield return new CheckProblem(
                "timeout",
                "is longer than the interval: a server that hangs is checked once a time-out only, and found out as much later",
                IsError: false);
    }

    private static IEnumerable<CheckProblem> Combining(PlannedCheck planned)
    {
        if (planned.ConnectsBetween is < 0 or > 1000)
            yield return new CheckProblem("connects-between", "must be 0 to 1000");
        if (planned.ConnectsBetween > 0 && !IsOverTcp(planned.Check))
            yield return new CheckProblem(
                "connects-between", $"needs a check over TCP, and {planned.Check.Kind} is none");
    }

    private static IEnumerable<CheckProblem> Problems(CheckSpecification check) =>
        [.. Route(check), .. ByKind(check)];

    private static IEnumerable<CheckProblem> Route(CheckSpecification check)
    {
        var route = check.Route;
        if (route.Port is { } port && port is < 1 or > 65535)
            yield return new CheckProblem("port", "must be 1 to 65535");
        if (route.Port is not null && check is CheckSpecification.Ping)
            yield return new CheckProblem(
                "port", "means nothing to a ping: ICMP has no ports. Leave it out, or use type = connect");
        if (route is { Address: { } to, Source: { } from } && to.AddressFamily != from.AddressFamily)
            yield return new CheckProblem("source", $"is {from}, of another family than address {to}");
        if (route.Address is { } address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            yield return new CheckProblem("address", $"is {address}, which is no server");
        if (route.Interface is { } name && (name.Length is 0 or > 15 || name.Any(letter => letter is '/' or ' ')))
            yield return new CheckProblem("interface", $"is '{name}', which is no interface's name");
    }

    private static bool IsOverTcp(CheckSpecification check) => check switch
    {
        CheckSpecification.Dns dns => dns.OverTcp,
        CheckSpecification.Sip sip => sip.OverTcp,
        CheckSpecification.Udp or CheckSpecification.Radius => false,
        _ => !CheckPorts.HasNone(check),
    };
}
