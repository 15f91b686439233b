using System.Collections.Immutable;
using Akka.Configuration;
using HaActors.Agents.Drbd;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;
using HaActors.Shell.Configuration;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// A mirrored device on two of three nodes as a promotable clone, a file system that is mounted where it is promoted, and a resource
/// that runs anywhere: as an operator writes it, and read as the host reads it.
/// </summary>
internal static class MirrorConfiguration
{
    /// <summary>DRBD's name.</summary>
    public const string Resource = "r0";

    /// <summary>The resource that runs it.</summary>
    public const string Primitive = "files";

    public const string Clone = "files-clone";

    public const string FileSystem = "fs";

    public const string Other = "web";

    private static readonly ConfigurationNode.Map? Defaults =
        HoconTree.Of(ConfigurationFactory.FromResource("host-reference.conf", typeof(MirrorConfiguration).Assembly))["ha"] as ConfigurationNode.Map;

    /// <param name="pair">The two nodes that have a copy.</param>
    /// <param name="third">The one that has none.</param>
    public static ConfigurationDocument Document(string[] pair, string third) => ConfigurationDocument.Of(
        (ConfigurationNode.Map)HoconTree.Of(ConfigurationFactory.ParseString(Text(pair, third)))["ha"]!);

    public static ConfigurationReading Read(ConfigurationDocument document)
    {
        var reading = ConfigurationReading.Of(document, Defaults, _ => null);
        var configuration = reading.Settings.Configuration;
        return reading with { Settings = reading.Settings with { Configuration = configuration with { Nodes = ByName(configuration.Nodes) } } };
    }

    // The simulated network knows machines by their names.
    private static ImmutableSortedDictionary<NodeName, NodeConfiguration> ByName(ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes) =>
        nodes.ToImmutableSortedDictionary(node => node.Key, node => node.Value with { Address = node.Key.Value });

    /// <summary>As <c>drbdadm dump-xml</c> says it.</summary>
    public static DrbdConfigured Configured(Mirror mirror) => new(
        Resource,
        [.. mirror.Sides.Select((side, index) => new DrbdConfiguredHost(
            side.Machine.Name,
            $"10.0.0.{index + 1}",
            7789,
            ImmutableSortedDictionary<int, DrbdConfiguredVolume>.Empty.Add(0, new DrbdConfiguredVolume(0, "/dev/drbd0", "/dev/vg0/r0", "internal"))))],
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty);

    private static string Text(string[] pair, string third) => $$"""
        ha {
          cluster.name = demo
          nodes { n1 { address = "10.0.1.1" }, n2 { address = "10.0.1.2" }, n3 { address = "10.0.1.3" } }
          drbd {
            dialect = "8.4"
            resources.{{Resource}} {
              minor = 0, port = 7789, disk = "/dev/vg0/r0", wait-for-peer = 2s
              nodes { {{pair[0]}} { address = "10.0.0.1" }, {{pair[1]}} { address = "10.0.0.2" } }
            }
          }
          resource-defaults.meta.migration-threshold = 5
          resources {
            {{Primitive}} {
              agent = "net:drbd", parameters.resource = {{Resource}}
              operations {
                start.timeout = 10s, stop.timeout = 10s, promote.timeout = 40s, demote.timeout = 10s, notify.timeout = 5s
                watch-secondary { name = monitor, interval = 1300ms, timeout = 4s, role = unpromoted }
                watch-primary { name = monitor, interval = 1s, timeout = 4s, role = promoted }
              }
            }
            {{FileSystem}} {
              agent = "ocf:sim:thing"
              operations { start.timeout = 4s, stop.timeout = 4s, monitor { interval = 1s, timeout = 2s } }
            }
            {{Other}} {
              agent = "ocf:sim:thing"
              operations { start.timeout = 2s, stop.timeout = 2s, monitor { interval = 1s, timeout = 1s } }
            }
          }
          clones.{{Clone}} { resource = {{Primitive}}, meta { promotable = true, promoted-max = 1, clone-max = 2, notify = true } }
          colocations.fs-on-primary { resource = {{FileSystem}}, with = {{Clone}}, with-role = promoted }
          orders.promote-then-mount { first = {{Clone}}, first-action = promote, then = {{FileSystem}}, then-action = start }
          locations.no-copy-here { resource = {{Clone}}, node = {{third}}, score = -INFINITY }
          fencing.loop.limit = 0
          fencing.devices { switch { agent = fence_sim, timeout = 2s }, spare { agent = fence_sim, timeout = 2s } }
        }
        """;
}
