using HaActors.Host.Configuration;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Host.Tests.Configuration;

public sealed class DrbdConfigurationTests
{
    private const string Files =
        "ha.drbd.resources.files { minor = 0, disk = \"/dev/vg0/files\", port = 7789, nodes { n1 {}, n2 { address = \"10.10.1.2\", disk = \"/dev/vg1/files\" } } }";

    private static readonly string[] Clone =
    [
        "ha.resources.files { agent = \"net:drbd\", parameters.resource = files }",
        "ha.clones.files-clone { resource = files, meta { promotable = true } }",
    ];

    [Fact]
    public void A_device_is_read_with_its_defaults()
    {
        using var file = new NodeFile(Files);
        var declared = Assert.Single(file.Settings().Cluster.Drbd.Resources);
        Assert.Equal(
            ("files", DrbdProtocol.C, false, DrbdFencing.ResourceAndStonith, TimeSpan.Zero),
            (declared.Name, declared.Protocol, declared.DualPrimary, declared.Fencing, declared.VerifyEvery));
        Assert.Equal((0, "/dev/vg0/files", "internal"), (declared.Volumes[0].Minor, declared.Volumes[0].Disk, declared.Volumes[0].MetaDisk));
        Assert.Equal(["127.0.0.1:7789", "10.10.1.2:7789"], declared.Hosts.Select(host => $"{host.Address}:{host.Port}"));
        Assert.Equal("/dev/vg1/files", declared.On(new NodeName("n2"))!.Disks[0]);
    }

    [Theory]
    [InlineData("", "crc32c")]
    [InlineData("ha.drbd.resources.files.net.verify-alg = sha256", "sha256")]
    public void Copies_can_be_compared_without_a_word_about_how(string line, string algorithm)
    {
        using var file = new NodeFile(Files, line);
        Assert.Equal(algorithm, Assert.Single(file.Settings().Cluster.Drbd.Resources).Options["net"]["verify-alg"]);
    }

    [Fact]
    public void Several_volumes_have_disks_of_their_own()
    {
        using var file = new NodeFile(
            "ha.drbd.resources.r { port = 7790, volumes { 0 { minor = 3, disk = \"/dev/a\" }, 1 { minor = 4, disk = \"/dev/b\", meta-disk = \"/dev/m\" } }, nodes { n1 { disks { 1 = \"/dev/c\" } }, n2 {} } }");
        var declared = Assert.Single(file.Settings().Cluster.Drbd.Resources);
        Assert.Equal(["3 /dev/a internal", "4 /dev/b /dev/m"], declared.Volumes.Values.Select(volume => $"{volume.Minor} {volume.Disk} {volume.MetaDisk}"));
        Assert.Equal("/dev/c", declared.Hosts[0].Disks[1]);
    }

    [Theory]
    [InlineData("ha.drbd.resources.files.protocol = D", "ha.drbd.resources.files.protocol: ")]
    [InlineData("ha.drbd.resources.files { dual-primary = on, protocol = A }", "ha.drbd.resources.files.protocol: must be C where two primaries are wanted")]
    [InlineData("ha.drbd.resources.files { dual-primary = on, fencing = dont-care }", "ha.drbd.resources.files.fencing: must be resource-and-stonith")]
    [InlineData("ha.drbd.resources.files.nodes.n9 {}", "ha.drbd.resources.files.nodes.n9: is not among ha.nodes")]
    [InlineData("ha.drbd.resources.files.disc = x", "ha.drbd.resources.files.disc: is not known; did you mean 'disk'?")]
    [InlineData("ha.drbd.resources.files.disk = vg0", "ha.drbd.resources.files.disk: is 'vg0', must be a device's absolute path")]
    [InlineData("ha.drbd.resources.other { minor = 0, disk = \"/dev/x\", port = 7790, nodes { n1 {}, n2 {} } }", "ha.drbd.resources.other: minor 0 is that of files already")]
    [InlineData("ha.drbd.resources.other { minor = 1, disk = \"/dev/x\", port = 7789, nodes { n1 {}, n3 {} } }", "ha.drbd.resources.other: port 7789 of 127.0.0.1 is that of files already")]
    [InlineData("ha.drbd.resources.lone { minor = 2, disk = \"/dev/x\", port = 7791, nodes { n1 {} } }", "ha.drbd.resources.lone.nodes: must name two nodes or more")]
    public void What_cannot_be_is_refused(string line, string error)
    {
        using var file = new NodeFile(Files, line);
        Assert.Contains(file.Errors(), found => found.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void The_promise_to_promote_one_node_alone_is_a_configuration_that_can_come_into_force()
    {
        using var file = new NodeFile([Files, .. Clone]);
        var settings = file.Settings();
        Assert.Equal(("files", "files-clone"), DrbdReservation.CloneOf(settings.Cluster.Cib, "files"));
        var held = settings.Document.Apply(DrbdReservation.Hold("files", "files-clone", new NodeName("n1")));
        var reading = ConfigurationReader.Read(held);
        Assert.Empty(reading.Errors);
        Assert.Equal(new NodeName("n1"), DrbdReservation.Holder(held, "files"));
        var location = reading.Settings.Configuration.Cib.Constraints.OfType<LocationEntry>().Single(one => one.Id.Contains("drbd-fence-files", StringComparison.Ordinal));
        Assert.Equal(("files-clone", "Promoted", "-INFINITY"), (location.Resource, location.Rules[0].Role, location.Rules[0].Score));
        Assert.Null(DrbdReservation.Holder(held.Apply(DrbdReservation.Release("files")), "files"));
        Assert.Equal(settings.Document, held.Apply(DrbdReservation.Release("files")));
    }
}
