using Akka.Actor;

namespace HaActors.Akka.Tests.Actor;

public sealed class AskingTests : SystemTest
{
    private IActorRef Silent => ActorDoing((_, _) => { });

    [Fact]
    public async Task A_question_without_an_answer_times_out() =>
        await Assert.ThrowsAsync<AskTimeoutException>(
            () => Silent.Ask<string>("anyone?", TimeSpan.FromMilliseconds(10)));

    [Fact]
    public async Task A_question_can_be_called_off()
    {
        using var cancellation = new CancellationTokenSource();
        var question = Silent.Ask<string>("anyone?", Patience, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
    }

    [Fact]
    public async Task A_failure_as_the_answer_fails_the_question()
    {
        var actor = ActorDoing((_, context) =>
            context.Sender.Tell(new Status.Failure(new InvalidOperationException("no"))));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => actor.Ask<string>("?", Patience));
        Assert.Equal("no", failure.Message);
    }

    [Fact]
    public async Task An_answer_of_another_type_fails_the_question()
    {
        var actor = ActorDoing((_, context) => context.Sender.Tell(1));
        await Assert.ThrowsAsync<ArgumentException>(() => actor.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task The_message_may_name_the_one_to_answer()
    {
        var actor = ActorDoing((message, _) => ((IActorRef)message).Tell("here"));
        Assert.Equal("here", await actor.Ask<string>(asker => asker, Patience, CancellationToken.None));
    }

    [Fact]
    public async Task A_task_is_piped_as_its_result_or_its_failure()
    {
        var probe = NewProbe();
        await Task.FromResult(1).PipeTo(probe.Ref);
        await probe.Expect(1);
        await Task.FromResult(1).PipeTo(probe.Ref, success: number => number + 1);
        await probe.Expect(2);
        await Task.FromException<int>(new InvalidOperationException("no")).PipeTo(probe.Ref);
        Assert.Equal("no", (await probe.Expect<Status.Failure>()).Cause.Message);
        await Task.FromException(new InvalidOperationException("no")).PipeTo(
            probe.Ref, failure: cause => cause.Message);
        await probe.Expect("no");
        await Task.CompletedTask.PipeTo(probe.Ref, success: () => "done");
        await probe.Expect("done");
        await Task.FromResult(1).PipeTo(probe.Ref, success: _ => throw new InvalidOperationException("bad"));
        Assert.Equal("bad", (await probe.Expect<Status.Failure>()).Cause.Message);
    }

    private sealed class Slow : ReceiveActor
    {
        private readonly List<string> _log = [];

        public Slow(TaskCompletionSource gate)
        {
            ReceiveAsync<string>(async text =>
            {
                var sender = Sender;
                _log.Add($"{text} begins");
                await gate.Task;
                await Task.Yield();
                // After the wait this is still the actor, with the same sender.
                Assert.Equal(sender, Sender);
                Assert.Equal(Self, Context.Self);
                if (text == "fail")
                    throw new InvalidOperationException("late");
                _log.Add($"{text} ends");
                Sender.Tell(string.Join(", ", _log));
            });
            Receive<int>(_ => Sender.Tell(string.Join(", ", _log)));
        }
    }

    [Fact]
    public async Task An_async_handler_keeps_its_context_and_lets_no_other_message_in()
    {
        var gate = new TaskCompletionSource();
        var actor = System.ActorOf(Props.Create(() => new Slow(gate)));
        var first = actor.Ask<string>("a", Patience);
        var second = actor.Ask<string>("b", Patience);
        gate.SetResult();
        Assert.Equal("a begins, a ends", await first);
        Assert.Equal("a begins, a ends, b begins, b ends", await second);
    }

    [Fact]
    public async Task An_async_handler_that_fails_late_restarts_its_actor()
    {
        var gate = new TaskCompletionSource();
        var actor = System.ActorOf(Props.Create(() => new Slow(gate)));
        actor.Tell("fail");
        var after = actor.Ask<string>(1, Patience);
        gate.SetResult();
        Assert.Equal("", await after);
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent() => ReceiveAsync<string>(async text =>
        {
            await Task.Yield();
            var child = Context.ActorOf(Props.Create<Echo>());
            child.Forward(text);
        });
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }

    [Fact]
    public async Task A_child_made_in_an_async_handler_works_at_once() =>
        Assert.Equal("hello", await System.ActorOf(Props.Create<Parent>()).Ask<string>("hello", Patience));

    private sealed class Guarding : ReceiveActor
    {
        public Guarding(TaskCompletionSource gate, TaskCompletionSource decided)
        {
            Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
            ReceiveAsync<string>(async _ =>
            {
                await gate.Task;
                Assert.False(decided.Task.IsCompleted);
            });
            _decided = decided;
        }

        private readonly TaskCompletionSource _decided;

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ =>
        {
            _decided.TrySetResult();
            return Directive.Restart;
        });
    }

    private sealed class Failing : ReceiveActor
    {
        public Failing() => ReceiveAny(_ => throw new InvalidOperationException());
    }

    [Fact]
    public async Task A_child_that_fails_meanwhile_waits_for_the_end_of_the_async_handler()
    {
        var gate = new TaskCompletionSource();
        var decided = new TaskCompletionSource();
        var parent = System.ActorOf(Props.Create(() => new Guarding(gate, decided)));
        var child = await parent.Ask<IActorRef>(Props.Create<Failing>(), Patience);
        parent.Tell("busy");
        child.Tell("fail");
        gate.SetResult();
        await decided.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_inbox_receives_outside_of_actors()
    {
        using var inbox = Inbox.Create(System);
        inbox.Send(ActorDoing((message, context) => context.Sender.Tell(message)), "hello");
        Assert.Equal("hello", await inbox.ReceiveAsync(Patience));
        var failure = Assert.IsType<Status.Failure>(await inbox.ReceiveAsync(TimeSpan.FromMilliseconds(5)));
        Assert.IsType<TimeoutException>(failure.Cause);
    }
}
