using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Policy.VirtualServices;

namespace HaActors.Lab.Ipvs;

/// <summary>Debian's ipvsadm, and our tables as it would save them.</summary>
internal static class Ipvsadm
{
    /// <summary>What <c>ipvsadm -S -n</c> prints, in ordinal order, blanks joined.</summary>
    public static ImmutableArray<string> Saved() => Lines(Run("-S", "-n").Output);

    public static (int Exit, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("ipvsadm") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    /// <param name="lines">As <see cref="Saved()"/> gives them: the service's own line sorts before those of its servers.</param>
    /// <returns>The exit code.</returns>
    public static int Restore(string lines)
    {
        using var process = Process.Start(new ProcessStartInfo("ipvsadm", ["--restore"]) { RedirectStandardInput = true })!;
        process.StandardInput.Write(lines);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode;
    }

    public static ImmutableArray<string> Saved(IpvsTable table) =>
        Lines(string.Join('\n', table.Services.SelectMany(pair => Saved(pair.Key, pair.Value))));

    private static ImmutableArray<string> Lines(string text) =>
    [
        .. text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => line.Length > 0).Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Saved(VirtualServiceKey key, IpvsEntry entry)
    {
        var (name, settings) = (Name(key), entry.Settings);
        var flags = string.Join(',', Scheduling.Names(settings.Scheduler, settings.Flags));
        yield return string.Join(' ', new[]
        {
            $"-A {name} -s {settings.Scheduler}",
            settings.Persistence is { } persistence ? $"-p {persistence.Timeout.TotalSeconds}" : "",
            settings.Persistence is { Prefix: var prefix } && prefix != (key.IsV6 ? 128 : 32) ? $"-M {Mask(key.IsV6, prefix)}" : "",
            settings.Persistence?.Engine is { } engine ? $"--pe {engine}" : "",
            settings.OnePacket ? "-o" : "",
            flags.Length > 0 ? $"-b {flags}" : "",
        });
        foreach (var (server, its) in entry.Servers)
            yield return $"-a {name} -r {server} {Way(its.Forwarding)} -w {its.Weight}"
                + Tunnel(its.Forwarding);   // -S leaves out the thresholds
    }

    private static string Name(VirtualServiceKey key) => key switch
    {
        VirtualServiceKey.Marked mark => $"-f {mark.Number}{(mark.OfV6 ? " -6" : "")}",
        VirtualServiceKey.At { Protocol: ServiceProtocol.Tcp } at => $"-t {new Policy.HealthChecks.ServerAddress(at.Address, at.Port)}",
        VirtualServiceKey.At { Protocol: ServiceProtocol.Udp } at => $"-u {new Policy.HealthChecks.ServerAddress(at.Address, at.Port)}",
        VirtualServiceKey.At at => $"--sctp-service {new Policy.HealthChecks.ServerAddress(at.Address, at.Port)}",
        _ => throw new UnreachableException(),
    };

    private static string Mask(bool isV6, int prefix)
    {
        if (isV6)
            return $"{prefix}";
        var mask = prefix == 0 ? 0u : uint.MaxValue << (32 - prefix);
        return $"{mask >> 24}.{(mask >> 16) & 255}.{(mask >> 8) & 255}.{mask & 255}";
    }

    private static string Way(Forwarding forwarding) => forwarding switch
    {
        Forwarding.Masquerade => "-m",
        Forwarding.Tunnel => "-i",
        _ => "-g",
    };

    private static string Tunnel(Forwarding forwarding) => forwarding is Forwarding.Tunnel tunnel
        ? $" --tun-type {tunnel.Type.ToString().ToLowerInvariant()}"
            + (tunnel.Port > 0 ? $" --tun-port {tunnel.Port}" : "")
            + tunnel.Checksum switch
            {
                TunnelChecksum.Full => " --tun-csum",
                TunnelChecksum.Remote => " --tun-remcsum",
                _ => tunnel.Type == TunnelType.Ipip ? "" : " --tun-nocsum",
            }
        : "";
}
