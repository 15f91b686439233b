using System.Collections.Frozen;

namespace HaActors.Policy.VirtualServices;

/// <summary>Flags of a scheduler; what each means is the scheduler's own affair. The numbers are the kernel's.</summary>
[Flags]
public enum SchedulerFlags
{
    None = 0,
    First = 0x08,
    Second = 0x10,
    Third = 0x20,
}

/// <summary>The schedulers that Linux has, and what their flags are called.</summary>
/// <remarks>Source: ipvsadm(8). Others may be named all the same: the kernel loads <c>ip_vs_NAME</c>.</remarks>
public static class Scheduling
{
    /// <summary>Longest name that the kernel takes.</summary>
    public const int LongestName = 15;

    public static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["rr"] = "in turn",
        ["wrr"] = "in turn, by weight",
        ["lc"] = "fewest connections",
        ["wlc"] = "fewest connections, by weight",
        ["lblc"] = "the client's destination keeps its server while it is not overloaded",
        ["lblcr"] = "as lblc, with a set of servers",
        ["dh"] = "by the destination's address",
        ["sh"] = "by the client's address",
        ["sed"] = "shortest expected delay",
        ["nq"] = "one that is idle, else as sed",
        ["fo"] = "all to the server of the highest weight",
        ["ovf"] = "as fo, until it has as many connections as its weight",
        ["mh"] = "by the client's address, so that a lost server moves few others (Maglev)",
        ["twos"] = "the better of two drawn by lot",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SchedulerFlags> Numbered = new Dictionary<string, SchedulerFlags>
    {
        ["flag-1"] = SchedulerFlags.First,
        ["flag-2"] = SchedulerFlags.Second,
        ["flag-3"] = SchedulerFlags.Third,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Scheduler, SchedulerFlags Flag)> Named =
        new Dictionary<string, (string Scheduler, SchedulerFlags Flag)>
        {
            ["sh-fallback"] = ("sh", SchedulerFlags.First),
            ["sh-port"] = ("sh", SchedulerFlags.Second),
            ["mh-fallback"] = ("mh", SchedulerFlags.First),
            ["mh-port"] = ("mh", SchedulerFlags.Second),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null: the flag is not known, or is another scheduler's.</returns>
    public static SchedulerFlags? Flag(string scheduler, string name)
    {
        if (Numbered.TryGetValue(name, out var numbered))
            return numbered;
        return Named.TryGetValue(name, out var named) && named.Scheduler == scheduler ? named.Flag : null;
    }

    /// <summary>The flags' names for this scheduler, as <c>ipvsadm</c> writes them.</summary>
    public static IEnumerable<string> Names(string scheduler, SchedulerFlags flags)
    {
        foreach (var (number, flag) in Numbered.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (flags.HasFlag(flag))
                yield return Named.Where(pair => pair.Value == (scheduler, flag)).Select(pair => pair.Key).FirstOrDefault(number);
    }
}
