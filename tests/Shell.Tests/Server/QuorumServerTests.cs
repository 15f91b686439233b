using System.Collections.Immutable;
using System.Text.Json;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Tests.Server;

public sealed class QuorumServerTests : ServerFixture
{
    public QuorumServerTests() => Script = request => request switch
    {
        OperatorRequest.GetQuorum => new OperatorAnswer.Quorum(Picture),
        OperatorRequest.GetServices => new OperatorAnswer.Services(
        [
            new ServiceGroup("voters", "log", "joint", [new ServiceMember("n1", "has the log"), new ServiceMember("n3", "lags")]),
        ]),
        OperatorRequest.ForceQuorum { Off.Length: 3 } => new OperatorAnswer.Force(Forced),
        OperatorRequest.ForceQuorum { IsTrial: var isTrial } => new OperatorAnswer.Force(
            Forced with { Result = isTrial ? "planned" : "refused", Text = "n3 is silent.", ToConfirm = ["n3"] }),
        OperatorRequest.SetVotes { Votes: 9 } => new OperatorAnswer.Rejected("That would end quorum."),
        _ => new OperatorAnswer.Accepted("Done."),
    };

    private static ForceReport Forced { get; } = new(
        "forced", "A quorum is forced on n1.", "n1", 1, 17, new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero), [],
        [new ForceVoter("n1", 1, "heard", null), new ForceVoter("n3", 1, "unconfirmed", null)], 1, 1);

    private static QuorumStatus Picture { get; } = new(
        "shop", "00c0ffee", "n2", "n1", 4, 0, 17, true, 3, 2, 2, ["Quorate", "Joint"],
        [
            Voter("n1", "online") with { Voted = true, BreaksTies = true },
            Voter("n2", "online") with { Voted = true, NextVotes = 2, Role = "arbiter" },
            Voter("n3", "down") with { Votes = 0, AwayVotes = 1, Voted = false, Incarnation = null },
        ],
        []);

    private static VoterStatus Voter(string name, string presence) =>
        new(name, "192.0.2.1", "member", presence, false, 1, null, null, null, false, "abc");

    public static TheoryData<string, OperatorRequest> Requests => new()
    {
        { "quorum votes n3 2", new OperatorRequest.SetVotes("n3", 2, "an operator") },
        { "quorum expected 5 --by anna", new OperatorRequest.SetExpectedVotes(5, "anna") },
        { "cluster kill n3 --reason 'it smokes'", new OperatorRequest.FenceNode("n3", "it smokes") },
        { "cluster leave", new OperatorRequest.LeaveCluster() },
        { "cluster join", new OperatorRequest.JoinCluster() },
    };

    [Theory, MemberData(nameof(Requests))]
    public void A_command_asks_the_node(string line, OperatorRequest request)
    {
        Assert.Equal((0, "Done.\n", ""), Pbm(line));
        Assert.Equal([request], Asked);
    }

    [Fact]
    public void Who_leaves_for_longer_takes_its_votes_along_first()
    {
        Assert.Equal(0, Pbm("cluster leave --remove --by anna").Exit);
        Assert.Equal([new OperatorRequest.RemoveOnLeave("anna"), new OperatorRequest.LeaveCluster()], Asked);
    }

    [Fact]
    public void A_quorum_is_forced_on_the_word_that_nodes_are_off()
    {
        var answer = Pbm("quorum force --reason 'they burnt' --confirm-off n2,n4,n3 --by anna");

        var request = Assert.IsType<OperatorRequest.ForceQuorum>(Assert.Single(Asked));
        Assert.Equal(("anna", "they burnt", false), (request.By, request.Reason, request.IsTrial));
        Assert.Equal("n2 n4 n3", string.Join(" ", request.Off));
        Assert.Equal(0, answer.Exit);
        Assert.Equal(
            """
            A quorum is forced on n1.

            The log of n1 ends with entry 17, made at 2026-03-04 12:00:00Z; what others committed after it is lost.

            VOTER  VOTES  PROOF
            n1     1      ● heard, has to agree
            n3     1      ✖ silent, not confirmed

            """,
            answer.Out);
    }

    [Fact]
    public void What_forcing_a_quorum_lacks_is_said_to_people_and_programs()
    {
        var refused = Pbm("quorum force --reason x");
        Assert.Equal(1, refused.Exit);
        Assert.StartsWith("n3 is silent.", refused.Error, StringComparison.Ordinal);
        Assert.Equal("n3", JsonDocument.Parse(Pbm("quorum force --dry-run -o json").Out).RootElement.GetProperty("toConfirm")[0].GetString());
        Assert.StartsWith("Nothing was done: forcing a quorum needs --reason", Pbm("quorum force").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_are_shown_as_a_table() => Assert.Equal(
        """
        Quorum:         yes
        Expected votes: 3
        Total votes:    2
        Needed:         2
        Flags:          Quorate Joint

        NODE  VOTES  STATE     VOTED
        n1    1      ● online  yes    breaks ties
        n2    1 → 2  ● online  yes    arbiter
        n3    0      ○ down    no     gets 1 back when it returns

        """,
        Pbm("quorum status").Out);

    [Fact]
    public void The_cluster_and_its_nodes_are_shown()
    {
        Assert.Contains("Coordinator:    n1, term 4\nLog:            entry 17\nNodes:          2 of 3\n", Pbm("cluster status").Out);
        Assert.Contains("n2    ● online  1 → 2  arbiter  192.0.2.1  abc   this node\n", Pbm("cluster nodes").Out);
        Assert.Equal("GROUP   KIND  STATE  NODES\nvoters  log   joint  n1 has the log, n3 lags\n", Pbm("cluster services").Out);
        Assert.Equal("n1\nn2\nn3\n", Pbm("cluster complete node").Out);
    }

    [Theory]
    [InlineData("quorum status")]
    [InlineData("cluster status")]
    [InlineData("cluster nodes")]
    public void Programs_read_all_of_it(string line)
    {
        var json = JsonDocument.Parse(Pbm($"{line} -o json").Out).RootElement;

        Assert.Equal((3, 2), (json.GetProperty("expected").GetInt32(), json.GetProperty("needed").GetInt32()));
        Assert.Equal(1, json.GetProperty("nodes")[2].GetProperty("awayVotes").GetInt32());
    }

    [Theory]
    [InlineData("quorum votes n3 many", 1, "'many' is no number of votes: a whole number, 0 or more.")]
    [InlineData("quorum expected 0", 1, "'0' is no number of votes: a whole number, 1 or more.")]
    [InlineData("quorum votes n3 9", 1, "That would end quorum.")]
    [InlineData("cluster kill n3", 1, "Nothing was done: killing a node needs --reason")]
    [InlineData("quorum votes", 2, "")]
    public void What_is_wrong_is_said(string line, int exit, string error)
    {
        var answer = Pbm(line);

        Assert.Equal(exit, answer.Exit);
        Assert.StartsWith(error, answer.Error, StringComparison.Ordinal);
    }
}
