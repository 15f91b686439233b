using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Events;

public sealed class EventHubTests : ActorTest
{
    private readonly IActorRef _hub;

    public EventHubTests()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ClusterEvent));
        _hub = Sys.ActorOf(EventHub.Props(Some.Node(new HandTime())));
    }

    [Fact]
    public void What_a_new_coordinator_learns_again_is_no_news()
    {
        Tell(MembershipChange.Joining, "a");
        Tell(MembershipChange.Online, "a");
        Tell(MembershipChange.Joining, "a");
        Tell(MembershipChange.Online, "a");
        Tell(MembershipChange.Lost, "a");
        Tell(MembershipChange.Joining, "b");
        Assert.Equal(
            [MembershipChange.Joining, MembershipChange.Online, MembershipChange.Lost, MembershipChange.Joining],
            Enumerable.Range(0, 4).Select(_ => ExpectMsg<ClusterEvent.Membership>().Change));
        Assert.False(HasMessages);
    }

    [Fact]
    public void Everything_else_comes_through_as_it_was_published()
    {
        var happened = new ClusterEvent.Alert("mail", "exit 1") { Node = Some.N2 };
        _hub.Tell(happened);
        Assert.Same(happened, ExpectMsg<ClusterEvent.Alert>());
    }

    private void Tell(MembershipChange change, string life) =>
        _hub.Tell(new ClusterEvent.Membership(Some.N3, change, Life: new Incarnation(life)) { Node = Some.N2 });
}
