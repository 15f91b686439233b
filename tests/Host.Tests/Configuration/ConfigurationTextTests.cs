using Akka.Configuration;
using HaActors.Host.Configuration;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Shell.Configuration;

namespace HaActors.Host.Tests.Configuration;

public sealed class ConfigurationTextTests
{
    [Fact]
    public void An_export_is_short_and_always_the_same() => Assert.Equal(
        """
        ha {
          cluster.name = demo
          fencing.devices.power {
            agent = fence_ha_lab
            parameters.socket = "/run/switch"
          }
          groups.shop = [ip, web]
          locations.near { node = n2, resource = shop, score = 50 }
          nodes {
            n1 { address = "127.0.0.1", port = 2551 }
            n2.address = "127.0.0.2"
            n3 { address = "127.0.0.3", votes = 0 }
          }
          resources {
            db.agent = "systemd:postgresql"
            ip {
              agent = "ocf:ha:vip"
              parameters.ip = "10.0.0.9"
            }
            web {
              agent = "ocf:ha:process"
              parameters.command = httpd
            }
          }
        }

        """,
        ConfigurationHocon.Of(DocumentOf(new NodeFile())));

    [Theory]
    [InlineData("ha.resources.\"web.2\" { agent = \"lsb:web\", parameters { a = \"1.10\", b = \"null\", c = \"a # b\", d = \"\", e = \"${x}\", include = x } }")]
    [InlineData("ha.orders.s { sets = [{ resources = [ip, db], sequential = off }, { resources = [web] }] }")]
    [InlineData("ha.fencing.topology.t { node = n1, levels = [[power], []] }\nha.alerts.a { path = \"/a\", recipients.b {} }")]
    [InlineData("ha.resources.db.parameters { é = \"ü\\n\\\"\\\\\", \"a = b\" = 007, zero = 0, t = 20s }")]
    public void What_an_export_says_is_read_again_as_the_same(string added)
    {
        using var file = new NodeFile(added);
        var document = DocumentOf(file);

        Assert.Equal(document, Read(ConfigurationHocon.Of(document)));
        Assert.Equal(document, Read($"ha {{\n{document}}}"));
    }

    private static ConfigurationDocument DocumentOf(NodeFile file) => Read(File.ReadAllText(file.Path));

    private static ConfigurationDocument Read(string hocon) =>
        ConfigurationDocument.Of((ConfigurationNode.Map)HoconTree.Of(ConfigurationFactory.ParseString(hocon))["ha"]!);
}
