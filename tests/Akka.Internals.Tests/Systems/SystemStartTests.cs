using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace HaActors.Akka.Internals.Tests.Systems;

public sealed class SystemStartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Hands what is logged to the test.</summary>
    public sealed class Warnings : ReceiveActor
    {
        public static readonly Channel<string> Box = Channel.CreateUnbounded<string>();

        public Warnings()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<Warning>(warning => Box.Writer.TryWrite(warning.ToString()));
        }
    }

    private static ActorSystem Make(string hocon) => ActorSystem.Create("test", ConfigurationFactory.ParseString(
        hocon + "\nakka { stdout-loglevel = OFF, loggers = [] }"));

    [Theory]
    [InlineData("", true)]
    [InlineData("akka.coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }", false)]
    public async Task The_coordinated_shutdown_is_made_with_the_system_where_something_is_to_run_it(string hocon, bool made)
    {
        var system = Make(hocon);

        Assert.Equal(made, system.HasExtension<CoordinatedShutdown>());

        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public void A_wrong_shutdown_phase_stops_the_start() => Assert.Throws<ConfigurationException>(
        () => Make("akka.coordinated-shutdown.phases.a.depends-on = [a]"));

    [Fact]
    public async Task A_key_that_is_not_honoured_is_named()
    {
        var system = ActorSystem.Create("test", ConfigurationFactory.ParseString($$"""
            akka {
              stdout-loglevel = OFF
              loglevel = WARNING
              loggers = ["{{typeof(Warnings).AssemblyQualifiedName}}"]
              actor.telemetry.enabled = on
            }
            """));

        using var deadline = new CancellationTokenSource(Patience);
        var warning = await Warnings.Box.Reader.ReadAsync(deadline.Token);

        Assert.Contains("akka.actor.telemetry", warning);
        await system.Terminate().WaitAsync(Patience);
    }
}
