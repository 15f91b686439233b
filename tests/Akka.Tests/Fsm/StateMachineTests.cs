using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;

namespace HaActors.Akka.Tests.Fsm;

/// <summary>In virtual time: the clock is the test's.</summary>
public sealed class StateMachineTests() : global::Akka.TestKit.Xunit2.TestKit(
    TestConfigs.TestSchedulerConfig.WithFallback("akka.loglevel = ERROR"))
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    public enum Door
    {
        Closed,
        Open,
        Locked,
    }

    /// <summary>A door that counts how often it was opened, and tells what happens.</summary>
    public sealed class DoorMachine : FSM<Door, int>
    {
        public DoorMachine(IActorRef told)
        {
            StartWith(Door.Closed, 0);
            When(Door.Closed, e => e.FsmEvent switch
            {
                "open" => GoTo(Door.Open).Using(e.StateData + 1).Replying("opened"),
                "count" => Stay().Replying(e.StateData),
                "nowhere" => GoTo((Door)99),
                "again" => GoTo(Door.Closed),
                "stay" => Stay(),
                _ => null,
            });
            When(Door.Closed, e => e.FsmEvent is "lock" ? GoTo(Door.Locked) : null);
            When(Door.Open, e => e.FsmEvent switch
            {
                StateTimeout => GoTo(Door.Closed),
                "hold" => Stay().ForMax(Long),
                "fail" => throw new InvalidOperationException("broken"),
                _ => null,
            }, Soon);
            When(Door.Locked, e => e.FsmEvent switch
            {
                "timer" => Tick(),
                "cancel" => Cancel(),
                "tick" => Told(told, "tick"),
                "end" => Stop(new Failure("worn out"), 42),
                "normal" => Stop(),
                _ => null,
            });
            WhenUnhandled(e => e.FsmEvent is "who" ? Stay().Replying(StateName) : null);
            OnTransition((from, to) => told.Tell($"{from}->{to} {StateData}->{NextStateData}"));
            OnTermination(stop => told.Tell(
                $"{stop.Reason.GetType().Name} in {stop.TerminatedState} with {stop.StateData}"));
            Initialize();
        }

        protected override void LogTermination(Reason reason)
        {
        }

        private State<Door, int> Tick()
        {
            SetTimer("t", "tick", Soon);
            return Stay().Replying(IsTimerActive("t"));
        }

        private State<Door, int> Cancel()
        {
            CancelTimer("t");
            return Stay().Replying(IsTimerActive("t"));
        }

        private State<Door, int> Told(IActorRef told, string what)
        {
            told.Tell(what);
            return Stay();
        }
    }

    private void Pass(IActorRef door, TimeSpan time)
    {
        Settle(door);
        ((TestScheduler)Sys.Scheduler).Advance(time);
        Settle(door);
    }

    // A listener is no event: what its answer tells is that all turns before it are over.
    private void Settle(IActorRef door)
    {
        var listener = CreateTestProbe();
        door.Tell(new FSMBase.SubscribeTransitionCallBack(listener.Ref));
        listener.ExpectMsg<FSMBase.CurrentState<Door>>();
        door.Tell(new FSMBase.UnsubscribeTransitionCallBack(listener.Ref));
    }

    private IActorRef NewDoor()
    {
        var door = Sys.ActorOf(Props.Create(() => new DoorMachine(TestActor)));
        // The first state is entered too.
        ExpectMsg("Closed->Closed 0->0");
        return door;
    }

    [Fact]
    public void An_event_leads_to_another_state_with_other_data_and_an_answer()
    {
        var door = NewDoor();

        door.Tell("open");

        ExpectMsg("opened");
        ExpectMsg("Closed->Open 0->1");
    }

    [Fact]
    public void A_state_that_lasts_too_long_gets_a_timeout()
    {
        var door = NewDoor();
        door.Tell("open");
        ExpectMsg("opened");
        ExpectMsg("Closed->Open 0->1");
        Pass(door, Soon - TimeSpan.FromMilliseconds(1));
        ExpectNoMsg(TimeSpan.Zero);

        Pass(door, TimeSpan.FromMilliseconds(1));

        ExpectMsg("Open->Closed 1->1");
    }

    [Fact]
    public void A_stay_may_have_a_limit_of_its_own()
    {
        var door = NewDoor();
        door.Tell("open");
        ExpectMsg("opened");
        ExpectMsg("Closed->Open 0->1");
        door.Tell("hold");
        Pass(door, Long - Soon);
        ExpectNoMsg(TimeSpan.Zero);

        Pass(door, Soon);

        ExpectMsg("Open->Closed 1->1");
    }

    [Fact]
    public void Staying_is_no_transition_and_going_to_the_same_state_is_one()
    {
        var door = NewDoor();
        door.Tell("stay");
        door.Tell("again");

        ExpectMsg("Closed->Closed 0->0");
        Settle(door);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Several_functions_of_a_state_are_asked_in_turn_and_then_those_for_the_rest()
    {
        var door = NewDoor();
        door.Tell("lock");
        ExpectMsg("Closed->Locked 0->0");

        door.Tell("who");

        ExpectMsg(Door.Locked);
    }

    [Fact]
    public void A_timer_sends_an_event_and_a_cancelled_one_does_not()
    {
        var door = NewDoor();
        door.Tell("lock");
        ExpectMsg("Closed->Locked 0->0");
        door.Tell("timer");
        ExpectMsg(true);
        Pass(door, Soon);
        ExpectMsg("tick");
        door.Tell("timer");
        ExpectMsg(true);
        door.Tell("cancel");
        ExpectMsg(false);

        Pass(door, Soon * 2);

        ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("end", "Failure in Locked with 42")]
    [InlineData("normal", "Normal in Locked with 0")]
    public void A_machine_that_stops_itself_says_why(string how, string told)
    {
        var door = NewDoor();
        Watch(door);
        door.Tell("lock");
        ExpectMsg("Closed->Locked 0->0");

        door.Tell(how);

        ExpectMsg(told);
        ExpectTerminated(door);
    }

    [Fact]
    public void A_machine_that_is_stopped_from_outside_says_so()
    {
        var door = NewDoor();

        Sys.Stop(door);

        ExpectMsg("Shutdown in Closed with 0");
    }

    [Fact]
    public void A_state_that_was_not_declared_ends_the_machine()
    {
        var door = NewDoor();

        door.Tell("nowhere");

        ExpectMsg("Failure in Closed with 0");
    }

    [Fact]
    public void Listeners_hear_the_state_and_every_transition_until_they_leave()
    {
        var door = NewDoor();
        var listener = CreateTestProbe();
        door.Tell(new FSMBase.SubscribeTransitionCallBack(listener.Ref));
        listener.ExpectMsg(new FSMBase.CurrentState<Door>(door, Door.Closed));
        door.Tell("lock");
        listener.ExpectMsg(new FSMBase.Transition<Door>(door, Door.Closed, Door.Locked));
        door.Tell(new FSMBase.UnsubscribeTransitionCallBack(listener.Ref));

        door.Tell("normal");

        listener.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_machine_without_a_first_state_cannot_begin()
    {
        var supervisor = CreateTestProbe();
        var machine = supervisor.ChildActorOf(Props.Create<Beginless>());
        supervisor.Watch(machine);

        supervisor.ExpectTerminated(machine);
    }

    public sealed class Beginless : FSM<Door, int>
    {
        public Beginless() => Initialize();
    }

    [Fact]
    public void A_function_may_be_transformed()
    {
        var machine = Sys.ActorOf(Props.Create<Doubling>());

        machine.Tell("count");

        ExpectMsg(2);
    }

    public sealed class Doubling : FSM<Door, int>
    {
        public Doubling()
        {
            StartWith(Door.Closed, 1);
            When(Door.Closed, Transform(e => e.FsmEvent is "count" ? Stay().Using(e.StateData * 2) : null)
                .Using(state => state.Replying(state.StateData)));
            Initialize();
        }
    }

    [Fact]
    public void A_test_can_look_into_a_machine_and_set_its_state()
    {
        var door = ActorOfAsTestFSMRef<DoorMachine, Door, int>(() => new DoorMachine(TestActor));
        Assert.Equal(Door.Closed, door.StateName);
        Assert.False(door.IsStateTimerActive());

        door.SetState(Door.Open, 7);

        Assert.Equal((Door.Open, 7), (door.StateName, door.StateData));
        Assert.True(door.IsStateTimerActive());
        door.SetTimer("mine", "tick", TimeSpan.FromMinutes(1));
        Assert.True(door.IsTimerActive("mine"));
        door.CancelTimer("mine");
        Assert.False(door.IsTimerActive("mine"));
    }
}
