using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Reads the checks of a real server from the configuration, and says of each error where it is and what to write.
/// </summary>
public static partial class CheckReader
{
    private static readonly TimeSpan NoTime = TimeSpan.Zero;

    // What may hold for several checks, or for the server as a whole; the rest is one check's alone.
    private static readonly HashSet<string> DefaultKeys = new(StringComparer.Ordinal)
    {
        "type", "interval", "timeout", "rise", "fall", "retry-delay", "warm-up", "jitter", "connects-between", "source",
        "interface", "virtual-host", "slow-start", "assume", "confirm",
    };

    /// <param name="checks">The section whose keys are names of checks: <c>checks { web { type = http }
    /// }</c>.</param>
    /// <param name="defaults">
    /// What holds for checks that say nothing else, and for the server as a whole; falls back to the product's own
    /// defaults.
    /// </param>
    /// <returns>As far as it can be read; without any check: <see cref="CheckSpecification.Declared"/> up.</returns>
    public static CheckPlan Read(Section checks, Section defaults)
    {
        var planned = checks.SortedKeys.Select(name => ReadOne(checks.Entry(name, defaults))).ToImmutableArray();
        var plan = new CheckPlan(planned.IsEmpty ? [Unchecked] : planned)
        {
            SlowStart = defaults.OptionalDuration("slow-start", NoTime) ?? NoTime,
            AssumeDown = UsualWord(defaults, "assume", "down", "up") == 0,
            ConfirmByConnect = !defaults.IsSaid("confirm") || defaults.Switch("confirm"),
        };
        defaults.RejectUnknown(DefaultKeys);
        var first = checks.SortedKeys.FirstOrDefault();
        foreach (var problem in CheckRules.Problems(plan))
            Say(checks, first is null ? problem.Key : $"{first}.{problem.Key}", problem);

        return plan;
    }

    /// <summary>What a plan is for one server, as findings of the server's section.</summary>
    public static void Check(CheckPlan plan, ServerAddress server, Section section, string key)
    {
        foreach (var problem in plan.Checks.SelectMany(planned => CheckRules.Problems(planned.Check, server)))
            Say(section, key, problem with { Problem = $"{problem.Key} {problem.Problem}" });
    }

    private static PlannedCheck Unchecked { get; } =
        new(new CheckSpecification.Declared(true), CheckTiming.Usual);

    private static PlannedCheck ReadOne(Section entry)
    {
        var errors = entry.Findings.Errors.Count;
        var check = ReadCheck(entry) with { Route = ReadRoute(entry) };
        var planned = new PlannedCheck(check, ReadTiming(entry))
        {
            ConnectsBetween = Number(entry, "connects-between", 0, 1000, usual: 0),
        };
        entry.RejectUnknown();
        if (entry.Findings.Errors.Count == errors)
            foreach (var problem in CheckRules.Problems(planned))
                Say(entry, problem.Key, problem);

        return planned;
    }

    private static CheckTiming ReadTiming(Section entry)
    {
        var usual = CheckTiming.Usual;
        return new CheckTiming(
            entry.OptionalDuration("interval", CheckRules.ShortestInterval) ?? usual.Interval,
            entry.OptionalDuration("timeout", TimeSpan.FromMilliseconds(1)) ?? usual.Timeout,
            Number(entry, "rise", 1, 1000, usual.Rise),
            Number(entry, "fall", 1, 1000, usual.Fall))
        {
            RetryDelay = entry.OptionalDuration("retry-delay", NoTime),
            WarmUp = entry.OptionalDuration("warm-up", NoTime),
            Jitter = Number(entry, "jitter", 0, 50, (int)(usual.Jitter * 100)) / 100.0,
        };
    }

    private static CheckRoute ReadRoute(Section entry) => new(
        Address(entry, "address"),
        entry.IsSaid("port") ? entry.Number("port", 1, 65535) : null,
        Address(entry, "source"))
    {
        Interface = entry.Optional("interface"),
    };

    private static IPAddress? Address(Section entry, string key)
    {
        if (entry.Optional(key) is not { } text)
            return null;
        if (ServerAddress.TryParse(text, out var read) && read.Value.Port == 0)
            return read.Value.Address;

        entry.Wrong(key, $"is '{text}', must be an address such as 10.0.0.11 or fd00::11");
        return null;
    }

    private static CheckTls? ReadTls(Section entry, bool isUsual)
    {
        var mode = entry.IsSaid("tls") ? Word(entry, "tls", "off", "on", "starttls") : isUsual ? 1 : 0;
        var name = entry.Optional("tls-name");
        var verify = entry.IsSaid("tls-verify") && entry.Switch("tls-verify");
        if (mode == 0 && (entry.Has("tls-name") || entry.Has("tls-verify")))
            entry.Wrong(
                entry.Has("tls-name") ? "tls-name" : "tls-verify",
                "means nothing while tls is off: write tls = on, or starttls");

        return mode == 0 ? null : new CheckTls(mode == 1 ? TlsMode.Implicit : TlsMode.StartTls, name, verify);
    }

    private static CheckLogin? ReadLogin(Section entry)
    {
        var user = entry.Optional("login");
        var password = entry.Optional("password");
        if (user is null && password is not null)
            entry.Wrong("password", "stands without a login");

        return user is null ? null : new CheckLogin(user, new CheckSecret(password ?? ""));
    }

    /// <summary>The number of one of several words.</summary>
    private static int Word(Section section, string key, params string[] words) =>
        section.Choice(key, words.Index().ToDictionary(word => word.Item, word => word.Index));

    private static int UsualWord(Section section, string key, params string[] words) =>
        section.IsSaid(key) ? Word(section, key, words) : 0;

    private static int Number(Section section, string key, int minimum, int maximum, int usual) =>
        section.IsSaid(key) ? section.Number(key, minimum, maximum) : usual;

    private static void Say(Section section, string key, CheckProblem problem)
    {
        if (problem.IsError)
            section.Wrong(key, problem.Problem);
        else
            section.Findings.Warn(section.Locate(key), $"{section.Path}.{key}", problem.Problem);
    }
}
