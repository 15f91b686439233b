using Akka.Actor;
using Akka.Routing;
using Akka.TestKit;
using Akka.TestKit.TestActors;

namespace HaActors.Akka.Tests.Routing;

public sealed class RouterTests() : global::Akka.TestKit.Xunit2.TestKit("""
    akka {
      loglevel = OFF
      actor.deployment {
        /configured { router = round-robin-pool, nr-of-instances = 3 }
        /from-file { router = broadcast-pool, nr-of-instances = 2 }
        /group { router = round-robin-group, routees.paths = ["/user/a", "/user/b"] }
        /resized { router = round-robin-pool, resizer { enabled = on, lower-bound = 2, upper-bound = 4 } }
        "/any/*" { router = random-pool, nr-of-instances = 2 }
      }
    }
    """)
{
    /// <summary>Answers with its own path, and fails or stops when told to.</summary>
    public sealed class Worker : ReceiveActor
    {
        public Worker()
        {
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("fail"));
            Receive<string>(text => text == "stop", _ => Context.Stop(Self));
            Receive<int>(number => Sender.Tell((number, Self.Path.Name)));
            ReceiveAny(_ => Sender.Tell(Self.Path.ToStringWithoutAddress()));
        }
    }

    private static readonly Props Workers = Props.Create<Worker>();

    private List<string> Answers(IActorRef router, int number, Func<int, object>? message = null)
    {
        for (var count = 0; count < number; count++) router.Tell(message?.Invoke(count) ?? "who");
        return [.. ReceiveN(number).Cast<string>()];
    }

    private IReadOnlyList<Routee> RouteesOf(IActorRef router)
    {
        router.Tell(GetRoutees.Instance);
        return [.. ExpectMsg<Routees>().Members];
    }

    private string[] Named(params string[] names) =>
        [.. names.Select(name => Sys.ActorOf(Workers, name).Path.ToStringWithoutAddress())];

    [Fact]
    public void A_round_robin_pool_uses_its_routees_in_turn()
    {
        var router = Sys.ActorOf(new RoundRobinPool(3).Props(Workers));

        var answers = Answers(router, 6);

        Assert.Equal(3, answers.Distinct().Count());
        Assert.All(answers.GroupBy(path => path), routee => Assert.Equal(2, routee.Count()));
    }

    [Fact]
    public void A_round_robin_group_uses_its_paths_in_turn()
    {
        var paths = Named("one", "two");
        var router = Sys.ActorOf(new RoundRobinGroup(paths).Props());

        Assert.Equal(paths.Concat(paths).Order(), Answers(router, 4).Order());
    }

    [Fact]
    public void A_random_pool_uses_all_its_routees()
    {
        var router = Sys.ActorOf(new RandomPool(3).Props(Workers));

        Assert.Equal(3, Answers(router, 300).Distinct().Count());
    }

    private string[] ThreePaths() =>
        [.. Enumerable.Range(0, 3).Select(number => Sys.ActorOf(Workers, $"w{number}").Path.ToStringWithoutAddress())];

    [Fact]
    public void A_random_group_uses_all_its_paths()
    {
        var paths = ThreePaths();
        var router = Sys.ActorOf(new RandomGroup(paths).Props());

        Assert.Equal(paths, Answers(router, 300).Distinct().Order());
    }

    [Fact]
    public void A_broadcast_group_sends_to_all()
    {
        var paths = ThreePaths();
        Sys.ActorOf(new BroadcastGroup(paths).Props()).Tell("who");

        Assert.Equal(paths, ReceiveN(3).Cast<string>().Order());
    }

    [Fact]
    public void A_broadcast_pool_sends_to_all()
    {
        var router = Sys.ActorOf(new BroadcastPool(3).Props(Workers));
        router.Tell("who");

        Assert.Equal(3, ReceiveN(3).Distinct().Count());
    }

    [Fact]
    public void A_broadcast_reaches_all_routees_of_any_router()
    {
        var router = Sys.ActorOf(new RoundRobinPool(4).Props(Workers));
        router.Tell(new Broadcast("who"));

        Assert.Equal(4, ReceiveN(4).Distinct().Count());
    }

    [Fact]
    public void Consistent_hashing_sends_one_key_to_one_routee()
    {
        var router = Sys.ActorOf(new ConsistentHashingPool(5).Props(Workers));

        for (var count = 0; count < 100; count++)
            router.Tell(new ConsistentHashableEnvelope(count % 20, $"key-{count % 20}"));
        var answers = ReceiveN(100).Cast<(int Key, string Routee)>().Distinct().ToList();

        Assert.Equal(20, answers.Count);
        Assert.True(answers.Select(answer => answer.Routee).Distinct().Count() > 1);
    }

    public sealed record Keyed(int Key) : IConsistentHashable
    {
        public object ConsistentHashKey => Key;
    }

    [Fact]
    public void Consistent_hashing_takes_the_message_s_own_key_or_the_mapping_s()
    {
        var paths = Named("one", "two", "three");
        var own = Sys.ActorOf(new ConsistentHashingGroup(paths).Props());
        var mapped = Sys.ActorOf(new ConsistentHashingGroup(paths)
            .WithHashMapping(message => message is string text ? text.Length : null).Props());

        Assert.Single(Answers(own, 10, _ => new Keyed(3)).Distinct());
        Assert.Single(Answers(mapped, 10, count => count % 2 == 0 ? "abc" : "xyz").Distinct());
    }

    [Fact]
    public void The_smallest_mailbox_gets_the_message()
    {
        var busy = new ManualResetEventSlim();
        var router = Sys.ActorOf(new SmallestMailboxPool(2).Props(Props.Create(() => new Blocked(busy))));
        router.Tell("block");
        var blocked = ExpectMsg<IActorRef>();
        for (var count = 0; count < 10; count++) blocked.Tell("wait", ActorRefs.NoSender);

        for (var count = 0; count < 5; count++) Assert.Equal(["free"], Answers(router, 1));
        busy.Set();
    }

    public sealed class Blocked : ReceiveActor
    {
        public Blocked(ManualResetEventSlim busy)
        {
            Receive<string>(text => text == "block", _ =>
            {
                Sender.Tell(Self);
                busy.Wait(TimeSpan.FromSeconds(20));
            });
            ReceiveAny(_ => Sender.Tell("free"));
        }
    }

    [Fact]
    public void Scatter_gather_gives_the_first_answer()
    {
        var silent = Sys.ActorOf(BlackHoleActor.Props, "silent");
        var paths = Named("quick");
        var router = Sys.ActorOf(new ScatterGatherFirstCompletedGroup(
            [silent.Path.ToStringWithoutAddress(), paths[0]], TimeSpan.FromSeconds(20)).Props());

        Assert.Equal(paths, Answers(router, 1));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Scatter_gather_without_an_answer_in_time_fails()
    {
        var router = Sys.ActorOf(new ScatterGatherFirstCompletedPool(2, TimeSpan.FromMilliseconds(50))
            .Props(BlackHoleActor.Props));
        router.Tell("who");

        Assert.IsType<AskTimeoutException>(ExpectMsg<Status.Failure>().Cause);
    }

    [Fact]
    public void Tail_chopping_asks_the_next_one_where_the_first_is_silent()
    {
        var silent = Sys.ActorOf(BlackHoleActor.Props, "silent");
        var paths = Named("answering");
        var router = Sys.ActorOf(new TailChoppingGroup(
            [silent.Path.ToStringWithoutAddress(), paths[0]],
            TimeSpan.FromSeconds(20),
            TimeSpan.FromMilliseconds(10)).Props());

        for (var round = 0; round < 5; round++) Assert.Equal(paths, Answers(router, 1));
    }

    [Fact]
    public void The_configuration_makes_a_router_of_an_actor()
    {
        var router = Sys.ActorOf(Workers, "configured");

        Assert.Equal(3, Answers(router, 6).Distinct().Count());
    }

    [Fact]
    public void The_code_may_leave_the_router_to_the_configuration()
    {
        var router = Sys.ActorOf(Workers.WithRouter(FromConfig.Instance), "from-file");
        router.Tell("who");

        Assert.Equal(2, ReceiveN(2).Distinct().Count());
    }

    [Fact]
    public void A_star_in_a_deployment_stands_for_a_name()
    {
        var parent = Sys.ActorOf(Props.Create<Parent>(), "any");
        parent.Tell("child");
        var child = ExpectMsg<IActorRef>();

        Assert.Equal(2, RouteesOf(child).Count);
    }

    public sealed class Parent : ReceiveActor
    {
        public Parent() => Receive<string>(name => Sender.Tell(Context.ActorOf(Workers, name)));
    }

    [Fact]
    public void A_router_that_the_configuration_does_not_know_cannot_be_left_to_it() =>
        Assert.ThrowsAny<Exception>(() => Sys.ActorOf(Workers.WithRouter(FromConfig.Instance), "unknown"));

    [Fact]
    public void A_group_may_come_from_the_configuration()
    {
        var paths = Named("a", "b");
        var router = Sys.ActorOf(Props.Empty.WithRouter(FromConfig.Instance), "group");

        Assert.Equal(paths.Order(), Answers(router, 2).Order());
    }

    [Fact]
    public void Routees_can_be_added_and_taken_away()
    {
        var router = Sys.ActorOf(new RoundRobinPool(1).Props(Workers));
        var extra = Sys.ActorOf(Workers, "extra");

        router.Tell(new AddRoutee(Routee.FromActorRef(extra)));
        Assert.Equal(2, RouteesOf(router).Count);
        Assert.Contains(extra.Path.ToStringWithoutAddress(), Answers(router, 2));
        router.Tell(new RemoveRoutee(Routee.FromActorRef(extra)));

        Assert.Single(RouteesOf(router));
        Assert.DoesNotContain(extra.Path.ToStringWithoutAddress(), Answers(router, 4));
    }

    [Fact]
    public void A_pool_can_be_made_larger_and_smaller()
    {
        var router = Sys.ActorOf(new RoundRobinPool(2).Props(Workers));

        router.Tell(new AdjustPoolSize(3));
        Assert.Equal(5, RouteesOf(router).Count);
        router.Tell(new AdjustPoolSize(-4));

        Assert.Single(RouteesOf(router));
    }

    [Fact]
    public void A_pool_ends_with_the_last_of_its_routees()
    {
        var router = Sys.ActorOf(new RoundRobinPool(2).Props(Workers));
        Watch(router);

        router.Tell(new Broadcast("stop"));

        ExpectTerminated(router);
    }

    [Fact]
    public void A_poison_pill_ends_the_router_and_its_routees()
    {
        var router = Sys.ActorOf(new RoundRobinPool(2).Props(Workers));
        var routee = ((ActorRefRoutee)RouteesOf(router)[0]).Actor;
        Watch(router);
        Watch(routee);

        router.Tell(PoisonPill.Instance);

        ExpectTerminated(routee);
        ExpectTerminated(router);
    }

    [Fact]
    public void The_pool_s_strategy_decides_about_a_routee_that_fails()
    {
        var router = Sys.ActorOf(new RoundRobinPool(1)
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop)).Props(Workers));
        Watch(router);

        router.Tell("fail");

        ExpectTerminated(router);
    }

    [Fact]
    public void Without_a_strategy_a_failure_goes_up_and_the_routee_is_restarted()
    {
        var router = Sys.ActorOf(new RoundRobinPool(2).Props(Workers));
        router.Tell("fail");

        Assert.Equal(2, Answers(router, 4).Distinct().Count());
    }

    [Fact]
    public void A_resizer_begins_at_its_lower_bound() =>
        Assert.Equal(2, RouteesOf(Sys.ActorOf(Workers, "resized")).Count);

    [Fact]
    public void A_resizer_grows_under_pressure_and_shrinks_without()
    {
        var resizer = new DefaultResizer(1, 10, rampupRate: 0.5, backoffThreshold: 0.3, backoffRate: 0.5);

        Assert.Equal(2, resizer.Rampup(pressure: 4, capacity: 4));
        Assert.Equal(0, resizer.Rampup(pressure: 3, capacity: 4));
        Assert.Equal(-2, resizer.Backoff(pressure: 1, capacity: 4));
        Assert.Equal(0, resizer.Backoff(pressure: 2, capacity: 4));
        Assert.True(resizer.IsTimeForResize(20));
        Assert.False(resizer.IsTimeForResize(21));
    }

    [Fact]
    public void A_router_without_routees_sends_to_the_dead_letters()
    {
        var router = Sys.ActorOf(new RoundRobinGroup(Array.Empty<string>()).Props());
        Sys.EventStream.Subscribe(TestActor, typeof(global::Akka.Event.DeadLetter));

        router.Tell("lost");

        Assert.Equal("lost", ExpectMsg<global::Akka.Event.DeadLetter>().Message);
    }

    [Fact]
    public void A_ring_moves_few_keys_when_a_node_goes()
    {
        var five = ConsistentHash.Create(["a", "b", "c", "d", "e"], 50);
        var four = five - "e";
        var keys = Enumerable.Range(0, 1000).Select(number => $"key-{number}").ToList();

        Assert.All(keys.Where(key => five.NodeFor(key) != "e"), key => Assert.Equal(five.NodeFor(key), four.NodeFor(key)));
        Assert.Equal(5, keys.Select(five.NodeFor).Distinct().Count());
        Assert.True((five - "a" - "b" - "c" - "d" - "e").IsEmpty);
    }

    [Fact]
    public void A_router_may_be_used_without_an_actor()
    {
        var (first, second) = (CreateTestProbe(), CreateTestProbe());
        var router = new Router(new RoundRobinRoutingLogic(), first.Ref, second.Ref);

        router.Route("one", TestActor);
        router.Route("two", TestActor);

        first.ExpectMsg("one");
        second.ExpectMsg("two");
    }
}
