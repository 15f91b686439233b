using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Media;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Node;

public sealed class NodeGatewayTests : ActorTest
{
    private static readonly CarryOut Start = new(Some.Word(3), new Incarnation("n1-1"), Some.Operation(Some.Db, ResourceVerb.Start));

    private readonly HandTime _time = new();
    private readonly NodeRuntime _node;
    private readonly TestProbe _local;
    private readonly TestProbe _quorum;
    private readonly TestProbe _media;
    private readonly IActorRef _gateway;

    public NodeGatewayTests()
    {
        _node = Some.Node(_time);
        _local = CreateTestProbe();
        _quorum = CreateTestProbe();
        _media = CreateTestProbe();
        StandIn(QuorumActor.Name, _quorum.Ref);
        _gateway = Sys.ActorOf(NodeGateway.Props(_node, _local.Ref, new Address("akka", Sys.Name), _media.Ref), "gateway");
        _local.ExpectMsg<NodeActor.Attach>();
    }

    [Fact]
    public void An_order_waits_until_its_giver_says_that_it_still_leads()
    {
        _gateway.Tell(Start, TestActor);
        var question = _quorum.ExpectMsg<AuthorityQuestion>();
        Assert.Equal(new Term(3), question.Term);
        _quorum.Reply(new AuthorityAnswer(question.Term, question.Number, TimeSpan.FromMilliseconds(400)));
        Assert.Equal(Start, _local.ExpectMsg<CarryOut>());

        // The next one need not ask, as long as the answer holds.
        _gateway.Tell(Start, TestActor);
        _local.ExpectMsg<CarryOut>();
        _time.Pass(TimeSpan.FromMilliseconds(400));
        _gateway.Tell(Start, TestActor);
        Assert.True(_quorum.ExpectMsg<AuthorityQuestion>().Number > question.Number);
    }

    [Fact]
    public void An_answer_is_as_old_as_its_question()
    {
        _gateway.Tell(Start, TestActor);
        var question = _quorum.ExpectMsg<AuthorityQuestion>();
        _time.Pass(TimeSpan.FromMilliseconds(400));
        _quorum.Reply(new AuthorityAnswer(question.Term, question.Number, TimeSpan.FromMilliseconds(400)));
        _gateway.Tell(new Released(new Term(3), new Incarnation("n1-1")));
        Assert.IsType<Released>(_local.ExpectMsg<object>());
    }

    [Fact]
    public void A_question_that_was_taken_back_is_not_asked_by_an_order_that_comes_later()
    {
        _node.Guard.VouchedUntil(new Term(3), new Instant(TimeSpan.FromHours(1)));
        _gateway.Tell(new ReportRequest(new Term(3), Some.N2, 0));
        _local.ExpectMsg<ReportRequest>();
        AskOverMedium Ask(ulong nonce) => new(Some.Word(3), Some.N3, nonce, TimeSpan.FromMinutes(1));
        _gateway.Tell(new AskNoMore(new Term(3), Some.N3, 4711));
        _gateway.Tell(Ask(4711), TestActor);
        _gateway.Tell(Ask(4712), TestActor);
        Assert.Equal(4712ul, _media.ExpectMsg<MediaActor.StopAsking>().Nonce);
        Assert.False(_media.HasMessages);
    }

    [Fact]
    public void An_order_of_an_older_term_is_not_even_asked_about()
    {
        _node.Guard.Saw(new Term(4));
        _gateway.Tell(Start, TestActor);
        _gateway.Tell(new Released(new Term(4), new Incarnation("n1-1")));
        Assert.IsType<Released>(_local.ExpectMsg<object>());
        Assert.False(_quorum.HasMessages);
    }
}
