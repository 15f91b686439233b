using Akka.Configuration;

namespace Akka.Tests.Configuration;

public class ReferenceConfTests
{
    [Fact]
    public void The_runtime_has_its_defaults()
    {
        var config = ConfigurationFactory.Default();
        Assert.Equal("INFO", config.GetString("akka.loglevel"));
        Assert.Equal(TimeSpan.FromMilliseconds(10), config.GetTimeSpan("akka.scheduler.tick-duration"));
        Assert.Equal(["service-unbind"],
            config.GetStringList("akka.coordinated-shutdown.phases.service-requests-done.depends-on"));
    }

    [Fact]
    public void A_resource_that_is_not_there_is_named()
    {
        var cause = Assert.Throws<ConfigurationException>(
            () => ConfigurationFactory.FromResource<ReferenceConfTests>("none.conf"));
        Assert.Contains("none.conf", cause.Message);
    }
}
