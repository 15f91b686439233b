using System.Collections.Immutable;

namespace HaActors.Policy.Bonds;

/// <summary>What a bond's state means, and what is new in it. Pure.</summary>
public static class BondJudge
{
    /// <param name="bond">Null: the kernel has none of that name.</param>
    /// <param name="expected">Ports that it should have; empty: whatever it has.</param>
    public static BondHealth Of(Bond? bond, ImmutableArray<string> expected)
    {
        if (bond is null)
            return new BondHealth(BondState.Absent, "the kernel has no bond of that name");

        var missing = expected.Except(bond.Ports.Select(port => port.Name), StringComparer.Ordinal).ToList();
        var down = bond.Ports.Where(port => !port.IsUp).Select(port => port.Name).ToList();
        var aside = bond.Ports.Where(port => port is { IsUp: true, IsAggregated: false }).Select(port => port.Name).ToList();
        var troubles = new List<string>();
        if (down.Count > 0)
            troubles.Add($"{string.Join(", ", down)} {(down.Count > 1 ? "have" : "has")} no link");
        if (missing.Count > 0)
            troubles.Add($"{string.Join(", ", missing)} {(missing.Count > 1 ? "are" : "is")} not in it");
        if (bond.LacksPartner)
            troubles.Add("the switch does not answer LACP");
        else if (aside.Count > 0)
            troubles.Add($"{string.Join(", ", aside)} {(aside.Count > 1 ? "stand" : "stands")} aside: another switch, or speed, than the others");

        if (!bond.IsUp || bond.UsablePorts == 0)
            return new BondHealth(BondState.Down, troubles.Count > 0 ? string.Join("; ", troubles) : "no port carries anything");

        return troubles.Count > 0
            ? new BondHealth(BondState.Degraded, $"{string.Join("; ", troubles)}; {Carriers(bond)}")
            : new BondHealth(BondState.Up, null);
    }

    /// <summary>Links that failed and came back between two looks: else nobody would hear of them.</summary>
    public static ImmutableArray<string> Flaps(Bond before, Bond now) =>
    [
        .. from port in now.Ports
        let known = before.Ports.FirstOrDefault(other => other.Name == port.Name)
        where known is { IsUp: true } && port.IsUp && port.Failures > known.Failures
        select port.Name,
    ];

    private static string Carriers(Bond bond) => bond.Active is { } active
        ? $"{active} carries all"
        : $"{string.Join(", ", bond.Ports.Where(port => port is { IsUp: true, IsAggregated: true }).Select(port => port.Name))} carry on";
}

/// <param name="Why">In an operator's words; null: all is well.</param>
public sealed record BondHealth(BondState State, string? Why);

public enum BondState
{
    Up,

    /// <summary>It works, and has less in reserve than it should.</summary>
    Degraded,
    Down,
    Absent,
}
