using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Tests.Event;

public class LoggingTests
{
    private static (IActorRef, Collector.Box) Listening(ActorSystem system)
    {
        var (actor, box) = Collector.In(system);
        system.EventStream.Subscribe(actor, typeof(LogEvent));
        return (actor, box);
    }

    [Fact]
    public void An_event_has_its_level_source_and_text()
    {
        using var test = new TestSystem();
        var (_, box) = Listening(test.System);
        var log = Logging.GetLogger(test.System, "me");
        log.Warning("{0} failed on {1}", "vip", "n1");
        var warning = box.Next<Warning>();
        Assert.Equal("vip failed on n1", warning.Message!.ToString());
        Assert.StartsWith("me", warning.LogSource);
        Assert.Equal(LogLevel.WarningLevel, warning.LogLevel());
        Assert.Contains("[WARNING]", warning.ToString());
        Assert.InRange(warning.Timestamp, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
    }

    [Fact]
    public void An_exception_goes_with_its_event()
    {
        using var test = new TestSystem();
        var (_, box) = Listening(test.System);
        var cause = new InvalidOperationException("boom");
        Logging.GetLogger(test.System, "me").Error(cause, "{0} broke", "it");
        var error = box.Next<Error>();
        Assert.Same(cause, error.Cause);
        Assert.Contains("boom", error.ToString());
    }

    [Fact]
    public void What_is_below_the_level_is_not_published()
    {
        using var test = new TestSystem("akka.loglevel = WARNING");
        var (_, box) = Listening(test.System);
        var log = Logging.GetLogger(test.System, "me");
        Assert.False(log.IsInfoEnabled);
        log.Info("quiet");
        log.Error("loud");
        Assert.Equal("loud", box.Next<LogEvent>(IsMine).Message);

        test.System.EventStream.SetLogLevel(LogLevel.DebugLevel);
        log.Debug("now");
        Assert.Equal("now", box.Next<Debug>(IsMine).Message);
    }

    private static bool IsMine(LogEvent item) => item.LogSource.StartsWith("me", StringComparison.Ordinal);

    public sealed class Naming : ReceiveActor
    {
        public Naming() => ReceiveAny(_ => Context.GetLogger().Info("here"));
    }

    [Fact]
    public void An_actors_events_carry_its_path()
    {
        using var test = new TestSystem();
        var (_, box) = Listening(test.System);
        test.System.ActorOf(Props.Create<Naming>(), "naming").Tell("x");
        var info = box.Next<Info>(item => Equals(item.Message, "here"));
        Assert.Equal("akka://test/user/naming", info.LogSource);
        Assert.Equal(typeof(Naming), info.LogClass);
    }

    public sealed class StaticLogger : ReceiveActor
    {
        public static readonly Collector.Box Box = new();

        public StaticLogger()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(Box.Put);
        }
    }

    [Fact]
    public void Configured_loggers_get_everything_from_the_start_on()
    {
        using var test = new TestSystem(
            $"akka.loggers = [\"{typeof(StaticLogger).AssemblyQualifiedName}\"], akka.loglevel = INFO");
        Logging.GetLogger(test.System, "first").Info("the first words");
        Assert.Equal("the first words", StaticLogger.Box.Next<Info>(
            item => item.LogSource.StartsWith("first", StringComparison.Ordinal)).Message);
    }

    [Fact]
    public void A_logger_that_does_not_exist_stops_the_start() =>
        Assert.Contains("No.Such.Logger", Assert.ThrowsAny<Exception>(
            () => new TestSystem("akka.loggers = [\"No.Such.Logger, Nowhere\"]")).ToString());

    [Fact]
    public async Task Dead_letters_are_logged_up_to_the_limit_and_then_not()
    {
        using var test = new TestSystem("akka.log-dead-letters = 2, akka.log-dead-letters-suspend-duration = 1h");
        var (_, box) = Listening(test.System);
        // An actor that answers has begun: it listens.
        await test.System.ActorSelection("/system/deadLetterListener")
            .Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(20));
        for (var i = 0; i < 5; i++) test.System.DeadLetters.Tell($"lost {i}");
        Assert.Contains("was not delivered", box.Next<Info>(IsLetter).Message!.ToString());
        Assert.Contains("not logged for", box.Next<Info>(IsLetter).Message!.ToString());
        Logging.GetLogger(test.System, "end").Info("end");
        Assert.Equal("end", box.Next<Info>(item => IsLetter(item) || Equals(item.Message, "end")).Message);
    }

    [Fact]
    public async Task Dead_letters_may_be_silenced_for_good()
    {
        using var test = new TestSystem(
            "akka.log-dead-letters = 1, akka.log-dead-letters-suspend-duration = infinite");
        var (_, box) = Listening(test.System);
        await test.System.ActorSelection("/system/deadLetterListener")
            .Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(20));
        for (var i = 0; i < 5; i++) test.System.DeadLetters.Tell($"lost {i}");
        box.Next<Info>(IsLetter);
        Logging.GetLogger(test.System, "end").Info("end");
        Assert.Equal("end", box.Next<Info>(item => IsLetter(item) || Equals(item.Message, "end")).Message);
    }

    private static bool IsLetter(LogEvent item) => item.Message is string text && text.Contains("Message [");

    [Fact]
    public void Filters_drop_by_source_and_by_text()
    {
        var evaluator = new LogFilterBuilder().ExcludeSourceContaining("noisy").ExcludeMessageContaining("secret")
            .Build().CreateEvaluator();
        Assert.False(evaluator.EvaluatesLogSourcesOnly);
        Assert.False(evaluator.ShouldTryKeepMessage(new Info("a-noisy-one", typeof(object), "x"), out _));
        Assert.False(evaluator.ShouldTryKeepMessage(new Info("a", typeof(object), "a secret"), out _));
        Assert.True(evaluator.ShouldTryKeepMessage(new Info("a", typeof(object), "plain"), out var text));
        Assert.Equal("plain", text);
    }
}
