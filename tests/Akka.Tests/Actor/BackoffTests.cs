using Akka.Actor;
using Akka.Pattern;

namespace HaActors.Akka.Tests.Actor;

public sealed class BackoffTests : SystemTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(5);

    private sealed class Fragile : ReceiveActor
    {
        public Fragile(IActorRef probe)
        {
            probe.Tell("up");
            Receive<string>(text => text == "stop", _ => Context.Stop(Self));
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("fail"));
            ReceiveAny(message => Sender.Tell(message));
        }
    }

    private static Props Child(Probe probe) => Props.Create(() => new Fragile(probe.Ref));

    [Fact]
    public async Task A_child_that_stopped_is_started_again()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(BackoffSupervisor.Props(
            Backoff.OnStop(Child(probe), "c", Short, Short, 0.2).WithManualReset()));
        await probe.Expect("up");
        supervisor.Tell("stop");
        await probe.Expect("up");
        Assert.Equal("hello", await supervisor.Ask<string>("hello", Patience));
        var count = await supervisor.Ask<BackoffSupervisor.RestartCount>(
            BackoffSupervisor.GetRestartCount.Instance, Patience);
        Assert.Equal(1, count.Count);
    }

    [Fact]
    public async Task A_child_that_failed_is_made_anew()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(BackoffSupervisor.Props(
            Backoff.OnFailure(Child(probe), "c", Short, Short, 0)));
        await probe.Expect("up");
        supervisor.Tell("fail");
        await probe.Expect("up");
    }

    [Fact]
    public async Task After_the_last_restart_the_supervisor_stops()
    {
        var probe = NewProbe();
        var supervisor = System.ActorOf(BackoffSupervisor.Props(
            Backoff.OnStop(Child(probe), "c", Short, Short, 0, 1).WithManualReset()));
        await probe.Watch(supervisor);
        await probe.Expect("up");
        supervisor.Tell("stop");
        await probe.Expect("up");
        supervisor.Tell("stop");
        await probe.Expect<Terminated>();
    }

    [Fact]
    public void Delays_that_make_no_sense_are_refused() =>
        Assert.Throws<ArgumentException>(() => BackoffSupervisor.Props(
            Props.Empty, "c", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), 0.2));
}
