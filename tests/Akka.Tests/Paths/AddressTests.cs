using Akka.Actor;

namespace Akka.Tests.Paths;

public class AddressTests
{
    [Theory]
    [InlineData("akka://sys", "akka", "sys", null, null)]
    [InlineData("akka.tcp://sys@host:2552", "akka.tcp", "sys", "host", 2552)]
    [InlineData("akka.tcp://sys@10.0.0.1:1", "akka.tcp", "sys", "10.0.0.1", 1)]
    [InlineData("akka.tcp://sys@[::1]:2552", "akka.tcp", "sys", "::1", 2552)]
    public void An_address_reads_as_it_writes(string text, string protocol, string system, string? host, int? port)
    {
        var address = Address.Parse(text);
        Assert.Equal(new Address(protocol, system, host, port), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sys@host:1")]
    [InlineData("akka.tcp://sys@host:70000")]
    [InlineData("akka.tcp://@host:1")]
    [InlineData("://sys")]
    public void What_is_no_address_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out Address? _));
        Assert.Throws<UriFormatException>(() => Address.Parse(text));
    }

    [Fact]
    public void An_address_has_scope_and_parts()
    {
        var address = new Address("akka.tcp", "sys", "Host", 2552);
        Assert.True(address.HasGlobalScope);
        Assert.Equal("sys@host:2552", address.HostPort());
        Assert.True(address.WithHost(null).WithPort(null).HasLocalScope);
        Assert.Equal(new Address("akka", "sys", "host", 2552), address.WithProtocol("akka"));
    }

    [Fact]
    public void Addresses_order_by_protocol_system_host_and_port()
    {
        var ordered = new[] { "akka://b", "akka.tcp://a@a:2", "akka.tcp://a@a:10", "akka.tcp://a@b:1" }
            .Select(Address.Parse).ToList();
        Assert.Equal(ordered.OrderBy(address => address, Address.Comparer), Enumerable.Reverse(ordered).Order());
        Assert.True(ordered[1].CompareTo(ordered[2]) < 0);
    }
}
