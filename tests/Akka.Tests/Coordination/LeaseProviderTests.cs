using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;

namespace HaActors.Akka.Tests.Coordination;

public sealed class LeaseProviderTests : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("leases", ConfigurationFactory.ParseString(
        InProcessLease.Config + """

        slow-lease = ${test-lease} {
          heartbeat-timeout = 20s
          heartbeat-interval = 3s
        }
        no-lease.lease-class = ""
        hasty-lease = ${test-lease} { heartbeat-timeout = 10s, heartbeat-interval = 5s }
        other-lease.lease-class = "System.String"
        akka.loglevel = OFF
        """));

    public async ValueTask DisposeAsync() => await _system.Terminate();

    [Fact]
    public void A_lease_is_made_once_for_each_name_and_owner()
    {
        var provider = LeaseProvider.Get(_system);
        var lease = provider.GetLease("a", "test-lease", "me");

        Assert.IsType<InProcessLease>(lease);
        Assert.Same(lease, provider.GetLease("a", "test-lease", "me"));
        Assert.NotSame(lease, provider.GetLease("b", "test-lease", "me"));
        Assert.NotSame(lease, provider.GetLease("a", "test-lease", "you"));
    }

    [Fact]
    public void Its_own_times_win_over_the_defaults()
    {
        var plain = LeaseProvider.Get(_system).GetLease("a", "test-lease", "me").Settings.TimeoutSettings;
        var slow = LeaseProvider.Get(_system).GetLease("a", "slow-lease", "me").Settings.TimeoutSettings;

        Assert.Equal((TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(5)),
            (plain.HeartbeatTimeout, plain.HeartbeatInterval, plain.OperationTimeout));
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)),
            (slow.HeartbeatTimeout, slow.HeartbeatInterval, slow.OperationTimeout));
    }

    [Theory]
    [InlineData("no-lease")]
    [InlineData("hasty-lease")]   // one lost heartbeat would lose it
    [InlineData("other-lease")]
    [InlineData("nowhere")]
    public void What_names_no_usable_lease_is_refused(string path) =>
        Assert.ThrowsAny<Exception>(() => LeaseProvider.Get(_system).GetLease("a", path, "me"));
}
