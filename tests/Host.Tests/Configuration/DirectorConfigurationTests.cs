using System.Net;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;

namespace HaActors.Host.Tests.Configuration;

/// <summary>Virtual services with the defaults that the daemon comes with, and with its lines in what it refuses.</summary>
public sealed class DirectorConfigurationTests
{
    private const string Web =
        """
        ha.virtual-services.web {
          address = "10.0.0.100", port = 80
          checks.page { type = http, request = "/alive" }
          servers { s1 { address = "10.0.0.1" }, s2 { address = "10.0.0.2", weight = 3 } }
        }
        """;

    [Fact]
    public void A_service_is_read_with_its_defaults()
    {
        using var file = new NodeFile(Web);
        var directors = file.Settings().Cluster.Directors;
        Assert.Equal(["n1", "n2", "n3"], directors.Nodes.Select(node => node.Value));
        Assert.Equal(
            (TimeSpan.FromSeconds(5), ForeignChanges.Repair, ForeignServices.Leave, LeftoversAtStart.Adopt, LeftoversAtStop.Remove),
            (directors.ReconcileInterval, directors.ForeignChanges, directors.ForeignServices, directors.AtStart, directors.AtStop));
        Assert.Null(directors.Sync);

        var service = Assert.Single(directors.Services);
        Assert.Equal(new VirtualServiceKey.At(ServiceProtocol.Tcp, IPAddress.Parse("10.0.0.100"), 80), service.Key);
        Assert.Equal((new ServiceSettings("wlc"), WhenDown.Remove, 1), (service.Settings, service.WhenDown, service.Pool.Quorum));
        Assert.Equal(["10.0.0.1:80 1", "10.0.0.2:80 3"], service.Servers.Select(server => $"{server.Address} {server.Weight}"));
        Assert.All(service.Servers, server => Assert.IsType<Forwarding.Direct>(server.Forwarding));
        var timing = service.Servers[0].Checks!.Checks.Single().Timing;
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), 2, 3), (timing.Interval, timing.Timeout, timing.Rise, timing.Fall));
        Assert.True(service.Servers[0].Checks!.AssumeDown);
    }

    [Fact]
    public void Directors_are_named_and_tell_each_other_of_connections()
    {
        using var file = new NodeFile(Web, "ha.director { nodes = [n1, n2], sync { interface = eth1 } }");
        var directors = file.Settings().Cluster.Directors;
        Assert.Equal(["n1", "n2"], directors.Nodes.Select(node => node.Value));
        Assert.Equal((new NodeName("n1"), "eth1", SyncMode.Follow), (directors.Nodes[0], directors.Sync!.Interface, directors.Sync.Mode));
    }

    [Theory]
    [InlineData("ha.virtual-services.web.servrs {}", "ha.virtual-services.web.servrs: is not known; did you mean 'servers'?")]
    [InlineData("ha.virtual-services.web.servers.s1.port = 8080", "ha.virtual-services.web.servers.s1")]
    [InlineData("ha.virtual-services.web.servers.s3 { address = \"10.0.0.1\" }", "ha.virtual-services.web.servers.s3")]
    [InlineData("ha.virtual-services.twin { address = \"10.0.0.100\", port = 80, servers.s { address = \"10.0.0.3\" } }", "is tcp:10.0.0.100:80, which twin is, too")]
    [InlineData("ha.virtual-services.web.checks.page.receive = \"(\"", "ha.virtual-services.web.checks.page.receive")]
    [InlineData("ha.virtual-services.web.checks.no { type = off }", "ha.virtual-services.web")]
    [InlineData("ha.virtual-services.web.quorum = 9", "ha.virtual-services.web.quorum")]
    [InlineData("ha.virtual-services.web.servers.s1.address = \"fd00::1\"", "ha.virtual-services.web.servers.s1")]
    [InlineData("ha.director.nodes = [n9]", "ha.director.nodes: 'n9' is not among ha.nodes")]
    [InlineData("ha.director.reconcile-intervall = 5s", "ha.director.reconcile-intervall: is not known")]
    public void What_cannot_be_is_refused_with_its_line(string line, string error)
    {
        using var file = new NodeFile(Web, line);
        var found = Assert.Single(file.Errors(), one => one.Contains(error, StringComparison.Ordinal));
        Assert.Matches(@"^FILE:\d+: ", found);
    }
}
