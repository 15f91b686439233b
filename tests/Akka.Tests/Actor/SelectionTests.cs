using Akka.Actor;

namespace HaActors.Akka.Tests.Actor;

public sealed class SelectionTests : SystemTest
{
    private sealed record Make(string Name);

    private sealed class Node : ReceiveActor
    {
        public Node()
        {
            Receive<Make>(make => Sender.Tell(Context.ActorOf(Props.Create<Node>(), make.Name)));
            Receive<string>(_ => Sender.Tell(Self.Path.Name));
            Receive<(string Path, IActorRef Tell)>(select => Context.ActorSelection(select.Path).Tell("who", select.Tell));
        }
    }

    private async Task<IActorRef> Tree()
    {
        var top = System.ActorOf(Props.Create<Node>(), "top");
        foreach (var name in (string[])["a1", "a2", "b1"])
        {
            var child = await top.Ask<IActorRef>(new Make(name), Patience);
            await child.Ask<IActorRef>(new Make("leaf"), Patience);
        }

        return top;
    }

    private async Task<string[]> Answers(Probe probe, int count)
    {
        var names = new List<string>();
        for (var number = 0; number < count; number++)
            names.Add(await probe.Expect<string>());
        await probe.ExpectNothingBefore("end");
        return [.. names.Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Paths_lead_up_and_down_the_tree()
    {
        var top = await Tree();
        var probe = NewProbe();
        System.ActorSelection("/user/top/a1").Tell("who", probe.Ref);
        await probe.Expect("a1");
        System.ActorSelection("akka://test/user/top/a2/leaf").Tell("who", probe.Ref);
        await probe.Expect("leaf");
        System.ActorSelection("/user/top/a1/../b1").Tell("who", probe.Ref);
        await probe.Expect("b1");
        top.Tell(("a2/leaf", probe.Ref));
        await probe.Expect("leaf");
        top.Tell(("../top", probe.Ref));
        await probe.Expect("top");
    }

    [Fact]
    public async Task Wildcards_lead_to_many()
    {
        await Tree();
        var probe = NewProbe();
        System.ActorSelection("/user/top/a*").Tell("who", probe.Ref);
        Assert.Equal(["a1", "a2"], await Answers(probe, 2));
        System.ActorSelection("/user/top/?1/leaf").Tell("who", probe.Ref);
        Assert.Equal(["leaf", "leaf"], await Answers(probe, 2));
        System.ActorSelection("/user/top/*/leaf").Tell("who", probe.Ref);
        Assert.Equal(["leaf", "leaf", "leaf"], await Answers(probe, 3));
        System.ActorSelection("/user/top/**").Tell("who", probe.Ref);
        Assert.Equal(["a1", "a2", "b1", "leaf", "leaf", "leaf"], await Answers(probe, 6));
    }

    [Fact]
    public async Task A_selection_resolves_to_an_actor_or_says_that_there_is_none()
    {
        var top = await Tree();
        Assert.Equal(top, await System.ActorSelection("/user/top").ResolveOne(Patience));
        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => System.ActorSelection("/user/nobody").ResolveOne(Patience));
        var identity = await System.ActorSelection("/user/top/a1").Ask<ActorIdentity>(new Identify(7), Patience);
        Assert.Equal(7, identity.MessageId);
        Assert.Equal("a1", identity.Subject!.Path.Name);
        Assert.Null((await System.ActorSelection("/user/no/way").Ask<ActorIdentity>(new Identify(7), Patience)).Subject);
    }
}
