using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Policy.VirtualServices;

/// <summary>Reads <c>ha.director</c> and <c>ha.virtual-services</c>. Never throws: what is wrong becomes a finding.</summary>
public static class DirectorReader
{
    /// <summary>Longest name of an interface that Linux has.</summary>
    private const int LongestInterface = 15;

    /// <param name="ha">The section <c>ha</c>, with the product's defaults.</param>
    /// <param name="members">Nodes that may be directors.</param>
    public static DirectorSettings Read(Section ha, ImmutableArray<NodeName> members)
    {
        var section = ha.Child("director");
        var services = ReadServices(ha);
        var settings = new DirectorSettings(ReadNodes(section, members, services), services)
        {
            ReconcileInterval = section.Duration("reconcile-interval", TimeSpan.FromMilliseconds(100)),
            ForeignChanges = section.Choice("foreign-changes", Words(ForeignChanges.Repair, ForeignChanges.Report)),
            ForeignServices = section.Choice("foreign-services", Words(ForeignServices.Leave, ForeignServices.Remove)),
            AtStart = section.Choice("at-start", Words(LeftoversAtStart.Adopt, LeftoversAtStart.Flush)),
            AtStop = section.Choice("at-stop", Words(LeftoversAtStop.Keep, LeftoversAtStop.Remove)),
            Sync = section.Has("sync") ? ReadSync(section.Entry("sync", section.Child("sync-defaults"))) : null,
            TcpTimeout = section.Child("timeouts").Duration("tcp", TimeSpan.Zero),
            TcpFinTimeout = section.Child("timeouts").Duration("tcp-fin", TimeSpan.Zero),
            UdpTimeout = section.Child("timeouts").Duration("udp", TimeSpan.Zero),
            MaintenanceDirectory = section.Text("maintenance-directory") is { Length: > 0 } folder ? folder : null,
        };
        section.Child("timeouts").RejectUnknown();
        section.Child("sync-defaults").RejectUnknown(["id", "mode", "maximum-length", "group", "port", "hops"]);
        section.RejectUnknown();
        if (settings.MaintenanceDirectory is { } place && !place.StartsWith('/'))
            section.Wrong("maintenance-directory", $"is '{place}', must be an absolute path");
        if (settings.Sync is not null)
            RejectMixedFamilies(ha, services);
        return settings;
    }

    private static ImmutableSortedSet<NodeName> ReadNodes(
        Section section, ImmutableArray<NodeName> members, ImmutableArray<VirtualService> services)
    {
        var named = section.List("nodes");
        foreach (var stranger in named.Where(name => !members.Contains(new NodeName(name))))
            section.Wrong("nodes", $"'{stranger}' is not among ha.nodes, or is an arbiter");
        if (services.IsEmpty)
            return [.. named.Select(name => new NodeName(name))];
        return named.Count > 0 ? [.. named.Select(name => new NodeName(name))] : [.. members];
    }

    private static ImmutableArray<VirtualService> ReadServices(Section ha)
    {
        var (section, defaults) = (ha.Child("virtual-services"), ha.Child("virtual-service-defaults"));
        var services = ImmutableArray.CreateBuilder<VirtualService>();
        foreach (var id in section.SortedKeys)
        {
            if (VirtualServiceReader.Read(section, id, defaults) is not { } service)
                continue;
            if (services.FirstOrDefault(other => other.Key == service.Key) is { } twin)
                section.Wrong(id, $"is {service.Key}, which {twin.Id} is, too");
            services.Add(service);
        }

        return services.ToImmutable();
    }

    private static SyncSettings ReadSync(Section section)
    {
        var name = section.Required("interface");
        if (name.Length > LongestInterface)
            section.Wrong("interface", $"is '{name}', must have {LongestInterface} characters at most");
        var sync = new SyncSettings(name, section.Number("id", 1, 255))
        {
            Mode = section.Choice("mode", Words(SyncMode.Follow, SyncMode.Both)),
            MaximumLength = section.Number("maximum-length", 0, ushort.MaxValue),
            Group = ReadGroup(section),
            Port = section.Number("port", 0, ushort.MaxValue),
            Hops = section.Number("hops", 0, byte.MaxValue),
        };
        section.RejectUnknown();
        return sync;
    }

    private static IPAddress? ReadGroup(Section section)
    {
        if (section.Text("group") is not { Length: > 0 } text)
            return null;
        if (ServerAddress.TryParse(text, out var at) && (at.Value.IsV6 ? at.Value.Address.IsIPv6Multicast : at.Value.Address.GetAddressBytes()[0] is >= 224 and < 240))
            return at.Value.Address;
        section.Wrong("group", $"is '{text}', must be a multicast address");
        return null;
    }

    // Source: the kernel's ip_vs_genl_set_cmd(), which refuses the one beside the other.
    private static void RejectMixedFamilies(Section ha, ImmutableArray<VirtualService> services)
    {
        foreach (var service in services)
            if (service.Servers.FirstOrDefault(server => server.Address.IsV6 != service.Key.IsV6) is { } mixed)
                ha.Child("virtual-services").Wrong(
                    service.Id, $"its server {mixed.Name} is of another family: the kernel carries no connections between directors then");
    }

    internal static Dictionary<string, T> Words<T>(params T[] values)
        where T : struct, Enum => values.ToDictionary(value => Word(value));

    /// <summary><c>in-service</c> of <c>InService</c>.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((letter, at) =>
            char.IsUpper(letter) ? $"{(at > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
