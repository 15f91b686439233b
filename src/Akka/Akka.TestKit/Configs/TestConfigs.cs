using Akka.Configuration;

namespace Akka.TestKit.Configs;

public static class TestConfigs
{
    /// <summary>The section <c>akka.test</c>, and the logger that event filters work on.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory.ParseString(
            """akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]""")
        .WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(TestConfigs).Assembly));

    /// <summary>Gives the system a scheduler that stands still until the test moves it.</summary>
    public static Config TestSchedulerConfig { get; } = ConfigurationFactory.ParseString(
        """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """);
}
