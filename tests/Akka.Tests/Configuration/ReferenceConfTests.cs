using Akka.Actor;
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
    public async Task A_system_can_be_made_with_the_settings_of_another()
    {
        using var first = ActorSystem.Create("first", "akka.stdout-loglevel = OFF, mine = 1");
        using var second = ActorSystem.Create(
            "second", ConfigurationFactory.ParseString("mine = 2").WithFallback(first.Settings.Config));

        Assert.Equal(2, second.Settings.Config.GetInt("mine"));
        Assert.Equal("OFF", second.Settings.Config.GetString("akka.stdout-loglevel"));
        Assert.Equal("INFO", second.Settings.Config.GetString("akka.loglevel"));
        await second.Terminate();
        await first.Terminate();
    }

    [Fact]
    public void A_resource_that_is_not_there_is_named()
    {
        var cause = Assert.Throws<ConfigurationException>(
            () => ConfigurationFactory.FromResource<ReferenceConfTests>("none.conf"));
        Assert.Contains("none.conf", cause.Message);
    }
}
