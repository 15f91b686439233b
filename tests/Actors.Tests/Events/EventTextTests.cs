using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Policy.Cib;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Events;

public sealed class EventTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, 250, TimeSpan.Zero);

    /// <summary>The contract with scripts: whoever changes a line breaks somebody's.</summary>
    public static TheoryData<ClusterEvent, string> Events { get; } = new()
    {
        {
            new ClusterEvent.Membership(Some.N2, MembershipChange.Lost, "it is silent", new Incarnation("5f0c")),
            """{"kind":"membership","node":"n1","time":"2026-03-04T12:00:00.25+00:00","subject":"n2","change":"lost","why":"it is silent","life":"5f0c"}"""
        },
        {
            new ClusterEvent.Quorum(false, 1, 3),
            """{"kind":"quorum","node":"n1","time":"2026-03-04T12:00:00.25+00:00","quorate":false,"votes":1,"expectedVotes":3}"""
        },
        {
            new ClusterEvent.VotesChanged(21, ImmutableSortedDictionary<string, int>.Empty.Add("n1", 1).Add("n2", 2), 3, false),
            """{"kind":"votes","node":"n1","time":"2026-03-04T12:00:00.25+00:00","index":21,"byNode":{"n1":1,"n2":2},"expectedVotes":3,"joint":false}"""
        },
        {
            new ClusterEvent.Forced(1, 40, "anna", Noon, "they burnt", ["n2"], new LostEntries(1, 41, 43, 42, ["7/41 Decided by n2"])),
            """{"kind":"forced","node":"n1","time":"2026-03-04T12:00:00.25+00:00","generation":1,"after":40,"by":"anna","at":"2026-03-04T12:00:00.25+00:00","reason":"they burnt","off":["n2"],"lost":{"generation":1,"from":41,"to":43,"commitIndex":42,"what":["7/41 Decided by n2"]}}"""
        },
        {
            new ClusterEvent.Coordinator(null, new Term(7)),
            """{"kind":"coordinator","node":"n1","time":"2026-03-04T12:00:00.25+00:00","term":7}"""
        },
        {
            new ClusterEvent.Decision(new Term(7), 3, ["start web on n2"], ["n1 must be fenced: it is lost"]),
            """{"kind":"decision","node":"n1","time":"2026-03-04T12:00:00.25+00:00","term":7,"transition":3,"actions":["start web on n2"],"reasons":["n1 must be fenced: it is lost"]}"""
        },
        {
            new ClusterEvent.Action(Some.Web, "start", 0, ExecutionStatus.TimedOut, 1, 0, "no answer", 20_000, ["last"], "7.3.1"),
            """{"kind":"action","node":"n1","time":"2026-03-04T12:00:00.25+00:00","resource":"web","operation":"start","intervalMs":0,"status":"timed-out","exit":1,"expectedExit":0,"reason":"no answer","durationMs":20000,"output":["last"],"authority":"7.3.1"}"""
        },
        {
            new ClusterEvent.Resource(Some.Web, "started", "failed", "monitor: gone"),
            """{"kind":"resource","node":"n1","time":"2026-03-04T12:00:00.25+00:00","resource":"web","was":"started","is":"failed","why":"monitor: gone"}"""
        },
        {
            new ClusterEvent.Fencing(Some.N3, FencingStep.Confirmed, "reboot", "power", Some.N2, "off", 1200, new Term(7)),
            """{"kind":"fencing","node":"n1","time":"2026-03-04T12:00:00.25+00:00","subject":"n3","step":"confirmed","operation":"reboot","device":"power","executor":"n2","detail":"off","elapsedMs":1200,"term":7}"""
        },
        {
            new ClusterEvent.Configuration(14, "anna", ["resources.web.meta.priority"], new Term(7)),
            """{"kind":"configuration","node":"n1","time":"2026-03-04T12:00:00.25+00:00","index":14,"by":"anna","paths":["resources.web.meta.priority"],"term":7}"""
        },
        {
            new ClusterEvent.Attribute(Some.N2, "pingd", "100"),
            """{"kind":"attribute","node":"n1","time":"2026-03-04T12:00:00.25+00:00","subject":"n2","name":"pingd","value":"100"}"""
        },
        {
            new ClusterEvent.Service("web", "10.0.0.1:80", "down", "HTTP status 500"),
            """{"kind":"service","node":"n1","time":"2026-03-04T12:00:00.25+00:00","name":"web","server":"10.0.0.1:80","state":"down","detail":"HTTP status 500"}"""
        },
        {
            new ClusterEvent.Medium("serial0", Some.N2, "down", "no frame for 2 s"),
            """{"kind":"medium","node":"n1","time":"2026-03-04T12:00:00.25+00:00","name":"serial0","peer":"n2","state":"down","detail":"no frame for 2 s"}"""
        },
        {
            new ClusterEvent.Alert("mail", "exit 1: no route"),
            """{"kind":"alert","node":"n1","time":"2026-03-04T12:00:00.25+00:00","id":"mail","problem":"exit 1: no route"}"""
        },
        {
            new ClusterEvent.Journal("begins"),
            """{"kind":"journal","node":"n1","time":"2026-03-04T12:00:00.25+00:00","what":"begins"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_as_agreed_and_read_again(ClusterEvent happened, string json)
    {
        var published = happened with { Node = Some.N1, Time = Noon };
        Assert.Equal(json, EventText.Write(published));
        Assert.Equal(json, EventText.Write(EventText.Read(json)!));
    }

    [Theory]
    [InlineData("""{"kind":"eclipse","node":"n1","time":"2026-03-04T12:00:00Z"}""")]
    [InlineData("""{"node":"n1"}""")]
    [InlineData("no JSON")]
    public void What_this_version_does_not_know_is_left_out(string json) => Assert.Null(EventText.Read(json));
}
