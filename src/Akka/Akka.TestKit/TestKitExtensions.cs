using Akka.Actor;
using Akka.Configuration;

namespace Akka.TestKit;

/// <summary>The test kit's settings of an actor system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new(system.Settings.Config);

    public static TestKitSettings For(ActorSystem system) => system.GetExtension<TestKitSettings>();
}

/// <summary>The section <c>akka.test</c>.</summary>
public class TestKitSettings : IExtension
{
    public TestKitSettings(Config config)
    {
        var test = config.GetConfig("akka.test")
            ?? throw new ConfigurationException("The section akka.test is missing: create the system through a test kit.");
        TestTimeFactor = test.GetDouble("timefactor");
        if (TestTimeFactor <= 0)
            throw new ConfigurationException($"akka.test.timefactor must be above 0, but is {TestTimeFactor}.");
        TestEventFilterLeeway = test.GetTimeSpan("filter-leeway");
        SingleExpectDefault = test.GetTimeSpan("single-expect-default");
        DefaultTimeout = test.GetTimeSpan("default-timeout");
        LogTestKitCalls = config.GetBoolean("akka.actor.debug.testkit");
    }

    public TimeSpan DefaultTimeout { get; }

    public TimeSpan SingleExpectDefault { get; }

    public TimeSpan TestEventFilterLeeway { get; }

    public double TestTimeFactor { get; }

    /// <summary>Key <c>akka.actor.debug.testkit</c>: the kit logs its own waits at debug level.</summary>
    public bool LogTestKitCalls { get; }
}

public class TestKitAssertionsExtension(ITestKitAssertions assertions)
    : ExtensionIdProvider<TestKitAssertionsProvider>
{
    public override TestKitAssertionsProvider CreateExtension(ExtendedActorSystem system) => new(assertions);

    public static TestKitAssertionsProvider For(ActorSystem system) =>
        system.GetExtension<TestKitAssertionsProvider>();
}

public class TestKitAssertionsProvider(ITestKitAssertions assertions) : IExtension
{
    public ITestKitAssertions Assertions { get; } = assertions;
}
