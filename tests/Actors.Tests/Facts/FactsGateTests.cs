using Akka.Actor;
using HaActors.Actors.Facts;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Facts;

/// <summary>The gate of n1, which stands for the other end as well: in one system both are the same actor.</summary>
public sealed class FactsGateTests : ActorTest
{
    private readonly IActorRef _gate;

    public FactsGateTests()
    {
        var runtime = Some.Node(new HandTime());
        _gate = Sys.ActorOf(FactsGate.Props(runtime, TestActor, Sys.ActorOf(Props.Empty).Path.Address), FactsGate.Name);
    }

    [Fact]
    public void What_another_node_asks_goes_to_this_one_s_actor_and_the_answer_back_under_the_asker_s_number()
    {
        var asker = CreateTestProbe();
        _gate.Tell(new AskAttributes(7, Some.N2), asker.Ref);
        var asked = ExpectMsg<AskAttributes>();
        LastSender.Tell(new AttributesAre(asked.Call, Some.N1, [new AttributeValue("a", "1")]));
        var answer = asker.ExpectMsg<AttributesAre>();
        Assert.Equal((7, "1"), (answer.Call, answer.Values[0].Value));
    }

    [Fact]
    public void Askers_that_use_the_same_number_get_their_own_answers()
    {
        var (first, second) = (CreateTestProbe(), CreateTestProbe());
        _gate.Tell(new ChangeAttributes(1, Some.N2, [new AttributeUpdate("a", "1")]), first.Ref);
        _gate.Tell(new ChangeAttributes(1, Some.N3, [new AttributeUpdate("a", "2")]), second.Ref);
        var one = ExpectMsg<ChangeAttributes>(change => change.From == Some.N2);
        var two = ExpectMsg<ChangeAttributes>(change => change.From == Some.N3);
        _gate.Tell(new AttributesChanged(two.Call, Some.N1));
        Assert.Equal(1, second.ExpectMsg<AttributesChanged>().Call);
        _gate.Tell(new AttributesChanged(one.Call, Some.N1));
        Assert.Equal(1, first.ExpectMsg<AttributesChanged>().Call);
    }

    [Fact]
    public void An_answer_that_nobody_waits_for_is_dropped()
    {
        _gate.Tell(new AttributesChanged(99, Some.N1));
        _gate.Tell(new AskAttributes(7, Some.N2), CreateTestProbe().Ref);
        ExpectMsg<AskAttributes>();
    }
}
