using System.Collections.Immutable;

namespace HaActors.Policy.Importing.Ldirectord;

/// <summary>A directive as it was written, its quotation marks aside.</summary>
/// <param name="Line">From 1.</param>
public sealed record LdirectordDirective(string Name, string Value, int Line);

/// <summary>An ldirectord.cf, understood as ldirectord understands it; names are not resolved yet.</summary>
/// <param name="Globals">By name; of several the last one counts.</param>
public sealed record LdirectordFile(
    ImmutableSortedDictionary<string, LdirectordDirective> Globals, ImmutableArray<LdirectordVirtual> Virtuals);

/// <summary>A section <c>virtual =</c> or <c>virtual6 =</c>.</summary>
/// <param name="Host">An address or a name; empty for a firewall mark.</param>
/// <param name="Port">A number or a service's name; empty for a firewall mark.</param>
/// <param name="Mark">0: it has an address.</param>
/// <param name="Directives">By name; of several the last one counts, <c>real</c> aside.</param>
public sealed record LdirectordVirtual(
    int Line,
    bool IsV6,
    string Host,
    string Port,
    uint Mark,
    ImmutableSortedDictionary<string, LdirectordDirective> Directives,
    ImmutableArray<LdirectordReal> Reals)
{
    /// <summary>tcp, udp or fwm.</summary>
    public string Protocol => Mark > 0
        ? "fwm"
        : Directives.GetValueOrDefault("protocol")?.Value ?? (Port is "53" or "domain" ? "udp" : "tcp");
}

/// <summary>A line <c>real =</c> or <c>real6 =</c>.</summary>
/// <param name="Last">The end of a range of addresses; null: one server.</param>
/// <param name="Port">A number or a service's name; 0: none was given.</param>
/// <param name="Forward">gate, masq or ipip.</param>
/// <param name="Request">Its own; null: the section's.</param>
/// <param name="Lower">0: none.</param>
/// <param name="Upper">0: none.</param>
public sealed record LdirectordReal(
    int Line, string First, string? Last, string Port, string Forward, int Weight, string? Request, string? Receive, int Lower, int Upper);

/// <summary>What was read, and what of it is wrong. Errors and warnings begin with <c>FILE:LINE:</c>.</summary>
public sealed record LdirectordReading(LdirectordFile File, ImmutableArray<string> Errors, ImmutableArray<string> Warnings);
