using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.HealthChecks;
using static HaActors.Policy.VirtualServices.DirectorReader;

namespace HaActors.Policy.VirtualServices;

/// <summary>Reads one virtual service and its servers.</summary>
internal static class VirtualServiceReader
{
    private const int HeaviestWeight = 65535;

    /// <returns>Null: not even its address can be read.</returns>
    public static VirtualService? Read(Section all, string id, Section defaults)
    {
        var entry = all.Entry(id, defaults);
        if (ReadKey(entry) is not { } key)
        {
            return null;
        }

        var settings = ReadSettings(entry, key);
        var forwarding = ReadForwarding(entry);
        // A server may have checks of its own; the service's are for the others.
        var (checks, checkDefaults) = (entry.Child("checks"), entry.Child("check-defaults"));
        var shared = checks.IsEmpty ? null : CheckReader.Read(checks, checkDefaults);
        var servers = ReadServers(entry, key, forwarding, shared, checkDefaults);
        var service = new VirtualService(id, key, settings, servers)
        {
            Fallback = entry.Has("fallback") ? ReadFallback(entry.Child("fallback"), key, forwarding) : null,
            WhenDown = entry.Choice("when-down", Words(WhenDown.Remove, WhenDown.Quiesce)),
            Pool = ReadPool(entry),
            FallbackCommand = ReadCommand(entry, "fallback-command"),
            QuorumUp = ReadCommand(entry, "quorum-up"),
            QuorumDown = ReadCommand(entry, "quorum-down"),
        };
        if (service.Pool.Quorum > servers.Sum(server => server.Weight))
            entry.Wrong("quorum", $"is {service.Pool.Quorum}, and all servers together weigh {servers.Sum(server => server.Weight)}: it is never reached");
        if (service.Fallback is { } fallback && servers.Any(server => server.Address == fallback.Address))
            entry.Wrong("fallback", $"is {fallback.Address}, which is one of the servers: it is to serve when they do not");
        entry.RejectUnknown();
        return service;
    }

    private static VirtualServiceKey? ReadKey(Section entry)
    {
        var protocol = entry.Choice("protocol", Words(ServiceProtocol.Tcp, ServiceProtocol.Udp, ServiceProtocol.Sctp));
        if (entry.Has("mark"))
        {
            if (entry.Has("address") || entry.Has("port"))
                entry.Wrong("mark", "stands beside an address or port: one of the two says what the service is");
            var family = entry.Choice("family", new Dictionary<string, bool> { ["ipv4"] = false, ["ipv6"] = true });
            return new VirtualServiceKey.Marked((uint)entry.Number("mark", 1), family);
        }

        var address = ReadAddress(entry, "address");
        var port = entry.Number("port", 0, ushort.MaxValue);
        return address is null ? null : new VirtualServiceKey.At(protocol, address, port);
    }

    private static ServiceSettings ReadSettings(Section entry, VirtualServiceKey key)
    {
        var scheduler = entry.Required("scheduler");
        if (scheduler.Length > Scheduling.LongestName || scheduler.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-')))
            entry.Wrong("scheduler", $"is '{scheduler}', which is no scheduler's name");
        else if (!Scheduling.Known.ContainsKey(scheduler) && scheduler.Length > 0)
            entry.Findings.Warn(
                entry.Locate("scheduler"), $"{entry.Path}.scheduler",
                $"is '{scheduler}', not among {string.Join(", ", Scheduling.Known.Keys.Order(StringComparer.Ordinal))}: the kernel must have ip_vs_{scheduler}");

        var flags = SchedulerFlags.None;
        foreach (var name in entry.List("scheduler-flags"))
        {
            if (Scheduling.Flag(scheduler, name) is { } flag)
                flags |= flag;
            else
                entry.Wrong("scheduler-flags", $"'{name}' is no flag of {scheduler}: flag-1 to flag-3, sh-fallback, sh-port, mh-fallback, mh-port");
        }

        var settings = new ServiceSettings(scheduler)
        {
            Flags = flags, Persistence = ReadPersistence(entry, key.IsV6), OnePacket = entry.Switch("one-packet"),
        };
        if (settings.OnePacket && key is VirtualServiceKey.At { Protocol: not ServiceProtocol.Udp })
            entry.Wrong("one-packet", "is on: it is for UDP only");
        if (settings.OnePacket && settings.Persistence is not null)
            entry.Wrong("one-packet", "is on beside persistence: the one keeps nothing, the other keeps clients on their servers");
        if (key is VirtualServiceKey.At { Port: 0 } && settings.Persistence is null)
            entry.Wrong("port", "is 0, all ports: the kernel does that with persistence only");
        return settings;
    }

    private static Persistence? ReadPersistence(Section entry, bool isV6)
    {
        var timeout = entry.Duration("persistence", TimeSpan.Zero);
        var bits = isV6 ? 128 : 32;
        var prefix = entry.Number("persistence-prefix", 0, bits);
        var engine = entry.Text("persistence-engine");
        if (timeout == TimeSpan.Zero)
        {
            if (prefix > 0 || engine.Length > 0)
                entry.Wrong("persistence", "is 0: prefix and engine mean nothing without it");
            return null;
        }

        if (timeout.TotalSeconds < 1 || timeout.Ticks % TimeSpan.TicksPerSecond != 0)
            entry.Wrong("persistence", "must be whole seconds");
        return new Persistence(timeout, prefix == 0 ? bits : prefix, engine.Length > 0 ? engine : null);
    }

    private static Forwarding ReadForwarding(Section entry)
    {
        var tunnel = entry.Child("tunnel");
        var type = tunnel.Choice("type", Words(TunnelType.Ipip, TunnelType.Gue, TunnelType.Gre));
        var port = tunnel.Number("port", 0, ushort.MaxValue);
        var checksum = tunnel.Choice("checksum", Words(TunnelChecksum.None, TunnelChecksum.Full, TunnelChecksum.Remote));
        tunnel.RejectUnknown();
        if (type == TunnelType.Gue && port == 0)
            tunnel.Wrong("port", "is required for gue: where the server takes the packets out");
        if (type != TunnelType.Gue && (port != 0 || checksum == TunnelChecksum.Remote))
            tunnel.Wrong("type", "port and remote checksums are for gue only");
        return entry.Choice("forwarding", new Dictionary<string, int> { ["direct"] = 0, ["masquerade"] = 1, ["tunnel"] = 2 }) switch
        {
            0 => new Forwarding.Direct(),
            1 => new Forwarding.Masquerade(),
            _ => new Forwarding.Tunnel(type, port, checksum),
        };
    }

    private static ImmutableArray<RealServer> ReadServers(
        Section entry, VirtualServiceKey key, Forwarding usual, CheckPlan? shared, Section checkDefaults)
    {
        var servers = ImmutableArray.CreateBuilder<RealServer>();
        var section = entry.Child("servers");
        foreach (var name in section.SortedKeys)
        {
            var said = section.Entry(name, null);
            if (ReadServer(said, name, key, usual) is not { } server)
                continue;
            if (servers.FirstOrDefault(other => other.Address == server.Address) is { } twin)
                said.Wrong("address", $"is {server.Address}, which {twin.Name} is, too");
            var own = said.Child("checks");
            var plan = own.IsEmpty ? shared : CheckReader.Read(own, checkDefaults);
            if (plan is not null)
                CheckReader.Check(plan, server.Address, section, name);
            said.RejectUnknown();
            servers.Add(server with { Checks = plan });
        }

        return servers.ToImmutable();
    }

    private static RealServer? ReadServer(Section said, string name, VirtualServiceKey key, Forwarding usual)
    {
        var forwarding = said.IsSaid("forwarding") || said.Has("tunnel") ? ReadForwarding(said) : usual;
        var address = ReadAddress(said, "address");
        var servicePort = key is VirtualServiceKey.At at ? at.Port : 0;
        var port = said.IsSaid("port") ? said.Number("port", 0, ushort.MaxValue) : servicePort;
        var server = address is null ? null : new RealServer(
            name, new ServerAddress(address, port), forwarding, said.IsSaid("weight") ? said.Number("weight", 0, HeaviestWeight) : 1)
        {
            Upper = said.Number("upper-threshold", 0),
            Lower = said.Number("lower-threshold", 0),
            State = said.Choice("state", Words(ServerState.InService, ServerState.Drain, ServerState.Maintenance)),
            HostName = said.Optional("host-name"),
        };
        if (server is null)
            return null;
        if (server.Upper > 0 && server.Lower > server.Upper)
            said.Wrong("lower-threshold", $"is {server.Lower}, above the upper one, {server.Upper}");
        if (server.Upper == 0 && server.Lower > 0)
            said.Wrong("lower-threshold", "means nothing without upper-threshold");
        // Of a mark's servers the kernel keeps the port, and does not look at it: the packets go on as they came.
        if (key is VirtualServiceKey.At && forwarding.NeedsAddressOnServer && port != servicePort)
            said.Wrong("port", $"is {port}, and the service's is {servicePort}: {forwarding} changes no ports, only masquerade does");
        if (server.Address.IsV6 != key.IsV6 && forwarding is not Forwarding.Tunnel)
            said.Wrong("address", $"is of another family than the service: only a tunnel leads there");
        return server;
    }

    private static RealServer? ReadFallback(Section said, VirtualServiceKey key, Forwarding usual)
    {
        var fallback = ReadServer(said, "fallback", key, usual);
        said.RejectUnknown();
        return fallback;
    }

    private static PoolRules ReadPool(Section entry)
    {
        var rules = new PoolRules(
            entry.Number("quorum", 0), entry.Number("hysteresis", 0), entry.Number("minimum", 0), entry.Number("panic-threshold", 0, 100),
            entry.Duration("panic-hold", TimeSpan.Zero));
        if (rules.Hysteresis > 0 && rules.Hysteresis >= rules.Quorum)
            entry.Wrong("hysteresis", $"is {rules.Hysteresis}, must be below the quorum, {rules.Quorum}: else it is never lost");
        return rules;
    }

    private static string? ReadCommand(Section entry, string key)
    {
        if (entry.Text(key) is not { Length: > 0 } command)
            return null;
        if (!command.StartsWith('/'))
            entry.Wrong(key, $"is '{command}', must be an absolute path");
        return command;
    }

    private static IPAddress? ReadAddress(Section entry, string key)
    {
        var text = entry.Required(key);
        if (text.Length == 0)
            return null;
        if (ServerAddress.TryParse(text, out var at) && at.Value.Port == 0 && !text.EndsWith(":0", StringComparison.Ordinal))
            return at.Value.Address;
        entry.Wrong(key, $"is '{text}', must be an IP address: names may fail to resolve just when it matters");
        return null;
    }
}
