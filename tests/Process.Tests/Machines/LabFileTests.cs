using Akka.Configuration;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Namespaces;

namespace HaActors.Process.Tests.Machines;

public sealed class LabFileTests
{
    [Fact]
    public void A_machine_takes_what_it_does_not_say_from_the_defaults_and_its_number_from_its_place()
    {
        var plan = Read("""
            lab {
              networks { lan1 = "10.10.1.0/24", lan2 = "10.10.2.0/24" }
              defaults { memory = 768M, root = qcow2, interfaces = ["lan1", "lan2"] }
              machines { n1 {}, n2 { memory = 1G, interfaces = ["lan2"], watchdog = softdog, ipmi = off } }
            }
            """);

        Assert.Equal([1, 2], plan.Machines.Select(machine => machine.Number));
        Assert.Equal([768, 1024], plan.Machines.Select(machine => machine.MemoryMb));
        Assert.All(plan.Machines, machine => Assert.Equal(RootMode.Qcow2, machine.Root));
        Assert.Equal<InterfacePlan>([new("eth1", "lan1"), new("eth2", "lan2")], plan.Machine("n1").Interfaces);
        Assert.Equal(WatchdogKind.Softdog, plan.Machine("n2").Watchdog);
        Assert.False(plan.Machine("n2").HasIpmi);
        Assert.Equal("10.10.2.2", plan.Machine("n2").AddressOn(plan.Network("lan2")));
        Assert.Equal("10.10.0.101", plan.Machine("n1").PowerAddress);
    }

    [Fact]
    public void A_machine_has_its_own_disks_and_those_of_the_defaults()
    {
        var plan = Read("""
            lab {
              networks { lan1 = "10.10.1.0/24" }
              defaults { interfaces = ["lan1", "lan1"], disks { data = 64M }, bonds { bond0 { interfaces = ["eth1", "eth2"] } } }
              machines { n1 {}, n2 { disks { more = 1G, data = 128M } } }
            }
            """);

        Assert.Equal<DiskPlan>([new("data", 64 << 20)], plan.Machine("n1").Disks);
        Assert.Equal<DiskPlan>([new("more", 1 << 30), new("data", 128 << 20)], plan.Machine("n2").Disks);
        Assert.Equal("bond0", Assert.Single(plan.Machine("n1").Bonds).Name);
    }

    [Fact]
    public void The_interfaces_of_a_bond_have_no_address_and_the_bond_has_that_of_their_network()
    {
        var plan = Read("""
            lab {
              networks { lan1 = "10.10.1.0/24", lan2 = "10.10.2.0/24" }
              machines { n1 { interfaces = ["lan1", "lan1", "lan2"], bonds { bond0 { interfaces = ["eth1", "eth2"] } } } }
            }
            """);

        Assert.Equal(
            [new InterfacePlan("eth3", "lan2"), new InterfacePlan("bond0", "lan1")], plan.Machine("n1").Addressed);
    }

    [Fact]
    public void Words_of_the_cluster_s_configuration_are_otherwise_here_and_a_word_that_it_lacks_is_an_error()
    {
        var folder = Directory.CreateTempSubdirectory("ha-labfile-").FullName;
        File.WriteAllText(Path.Combine(folder, "published.conf"), "address = 192.0.2.1");
        File.WriteAllText(Path.Combine(folder, "more"), "192.0.2.2");
        const string Body = "lab { machines { n1 {} }, cluster = published.conf, files = [more], words { \"192.0.2.\" = \"10.10.1.\" } }";

        var (plan, errors) = LabFile.Parse(ConfigurationFactory.ParseString(Body), folder);
        Assert.Empty(errors);
        Assert.Equal("address = 10.10.1.1", plan.ClusterFile);
        Assert.Equal(("more", "10.10.1.2"), Assert.Single(plan.Files));

        var wrong = LabFile.Parse(ConfigurationFactory.ParseString(Body.Replace("192.0.2", "192.0.9")), folder).Errors;
        Assert.Contains(wrong, error => error.Contains("has '192.0.9.', which does not stand in published.conf", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "machines {}", "lab.machines: has none" },
        { "networks { lan1 = \"10.10.1.0/16\" }", "lab.networks.lan1: is '10.10.1.0/16', must be an IPv4 network of 24 bits" },
        { "networks { lan1 = \"10.10.0.0/24\" }", "lab.networks.lan1: is 10.10.0.0/24, which the lab needs itself" },
        { "networks { a = \"10.10.1.0/24\", b = \"10.10.1.0/24\" }", "lab.networks.b: is 10.10.1.0/24, which another network is, too" },
        { "machines { n1 { memory = 64M } }", "lab.machines.n1.memory: is '64M', must be a size from 256M to 16G" },
        { "machines { n1 { interfaces = [\"lan9\"] } }", "lab.machines.n1.interfaces: has 'lan9', which is no network" },
        { "machines { n1 { disks { data = big } } }", "lab.machines.n1.disks.data: is 'big', must be a size" },
        { "machines { n1 { root = nfs } }", "lab.machines.n1.root: is 'nfs', must be one of overlay, qcow2" },
        { "machines { n1 { memmory = 512M } }", "lab.machines.n1.memmory: is not known; did you mean 'memory'?" },
        { "machines { n1 { number = 7 }, n2 { number = 7 } }", "lab.machines.n2: has number 7, which another machine has, too" },
        { "machines { n1 {} }, serial-lines { hb = [\"n1\", \"n3\"] }", "lab.serial-lines.hb: must name two machines" },
        { "machines { n1 { shared-disks = [\"x\"] } }", "lab.machines.n1.shared-disks: has 'x', which is none of lab.shared-disks" },
        {
            "networks { a = \"10.10.1.0/24\", b = \"10.10.2.0/24\" }\n"
                + "machines { n1 { interfaces = [\"a\", \"b\"], bonds { bond0 { interfaces = [\"eth1\", \"eth2\"] } } } }",
            "bond0.interfaces: must be on one network"
        },
        { "machines { n1 {} }\ncluster = nowhere.conf", "lab.cluster: is 'nowhere.conf': there is no file" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named(string body, string expected) =>
        Assert.Contains(Errors($"lab {{ {body} }}"), error => error.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void All_that_is_wrong_with_a_file_is_told_at_once_with_its_lines()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("ha-labfile-").FullName, "wrong.lab");
        File.WriteAllText(file, "lab {\n  machines {\n    n1 { memory = 1M }\n    n2 { init = upstart }\n  }\n}\n");

        var wrong = Assert.Throws<LabException>(() => LabFile.Read(file)).Message.Split('\n');

        Assert.Equal(2, wrong.Length);
        Assert.Matches("wrong.lab:3.*memory", wrong[0]);
        Assert.Matches("wrong.lab:4.*init", wrong[1]);
    }

    [Theory]
    [InlineData("512M", 512L << 20)]
    [InlineData("2G", 2L << 30)]
    [InlineData("0M", null)]
    [InlineData("512", null)]
    [InlineData("-1G", null)]
    public void A_size_says_its_unit(string text, long? bytes) => Assert.Equal(bytes, LabFile.SizeOf(text));

    private static LabPlan Read(string text)
    {
        var (plan, errors) = LabFile.Parse(ConfigurationFactory.ParseString(text), ".");
        Assert.Empty(errors);
        return plan;
    }

    private static IReadOnlyList<string> Errors(string text) => LabFile.Parse(ConfigurationFactory.ParseString(text), ".").Errors;
}
