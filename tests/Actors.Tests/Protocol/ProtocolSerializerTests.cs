using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Configuration;
using HaActors.Policy.Drbd;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Log;
using HaActors.Policy.Media;
using HaActors.Policy.Model;
using ExecutionStatus = HaActors.Policy.Cib.ExecutionStatus;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Tests.Protocol;

public sealed class ProtocolSerializerTests : ActorTest
{
    private static readonly Incarnation Life = new("5f0c");
    private static readonly Authority Word = new(new Term(7), 12, 3);

    private static readonly ResourceState Failed = new(
        Some.Web, Activity.Failed, true, ResourceVerb.Stop, "ocf:ha:web",
        [new OperationReport("last_failure_0", ResourceVerb.Start, 0, 3, 1, ExecutionStatus.Error, "4:7:0:3", 1000, 999, 12, "\"no\" luck") { Digest = "d1", Tail = "last words" }]);

    private static readonly ResourceOperation Monitor = new(
        Some.Web, "ocf:ha:web", ResourceVerb.Monitor, 10_000, 20_000, NodeState.NoAttributes.Add("CRM_meta_timeout", "20000")) { ExpectedExitCode = 8 };

    private static readonly DesiredState Desired = new(
        [Some.N1, Some.N3],
        ImmutableSortedDictionary<ResourceId, bool>.Empty.Add(Some.Web, false).Add(Some.Db, true),
        ImmutableSortedDictionary<ResourceId, NodeName>.Empty.Add(Some.Shop, Some.N2),
        [Some.Ip],
        ImmutableSortedDictionary<NodeName, string>.Empty.Add(Some.N3, "smoke"),
        ImmutableSortedDictionary<NodeName, Incarnation>.Empty.Add(Some.N2, Life).Add(Some.N3, default));

    private static readonly Position At40 = new(1, new Term(5), 40);

    private static readonly VoteTable Table = new(
        ImmutableSortedDictionary<NodeName, int>.Empty.Add(Some.N1, 1).Add(Some.N2, 2));

    private static readonly ImmutableSortedDictionary<NodeName, string> Stores =
        ImmutableSortedDictionary<NodeName, string>.Empty.Add(Some.N1, "s1");

    private static readonly CommandId Command = new(new CommandOrigin("n1/7"), 3);

    private static readonly LogState State = new(
        At40, "c1", Stores, Votes.Of(Table).ChangingTo(Table), "{}", 2, Desired,
        AppliedCommands.None.With(Command, Outcome.Done, 7).With(Command with { Number = 4 }, new Outcome("no"), 8))
    {
        Revisions = [new ConfigurationRevision(2, DateTimeOffset.UnixEpoch, "anna", 9, "{}") { Restored = 1 }],
    };

    private static readonly Entry[] Entries =
    [
        .. new Change[]
        {
            new Change.Found("c1", Stores, Table),
            new Change.Found("c1", Stores, Table) { Configuration = "{}" },
            new Change.OpenTerm(Some.N1),
            new Change.SetDesired(Desired),
            new Change.Configure(3, "{}"),
            new Change.Restore(4, 3, "{}"),
            new Change.ChangeVotes(Table),
            new Change.SettleVotes(),
            new Change.Readmit(Some.N2, "s2"),
            new Change.RaiseWire(3),
            new Change.Decided("all is well"),
            new Change.Fenced(Some.N3, "confirmed", "silent"),
        }.Select((change, index) => new Entry(
            new Position(0, new Term(7), index + 1), index > 0 ? Command : null, DateTimeOffset.UnixEpoch, "anna", change)),
    ];

    private static readonly ForcedQuorum Forced =
        new(1, 39, [new Term(5)], "f1", DateTimeOffset.UnixEpoch, "anna", "they burnt", [Some.N2, Some.N3]);

    private static readonly LostEntries Lost = new(1, 40, 44, 43, ["5/40 Decided by n2, 1970-01-01 00:00:00Z"]);

    private static readonly Entry[] ForcedEntries =
    [
        .. new Change[]
        {
            new Change.Forced("f1", 39, [new Term(5)], [Some.N2, Some.N3], "they burnt", Table),
            new Change.LostByForce(Some.N2, Lost),
        }.Select((change, index) => new Entry(
            new Position(1, new Term(8).NextIn(1), 41 + index), null, DateTimeOffset.UnixEpoch, "anna", change)),
    ];

    private static readonly ClusterStatus Status = new(
        "demo", "n1", "n2", true, 7, 2, 3, 120,
        [new NodeStatus("n1", "10.0.0.1", "online", true, false, 1, "5f0c"), new NodeStatus("n3", "10.0.0.3", "unseen", false, true, 1, null)],
        [new ResourceStatus("web", "shop", "ocf:ha:process", "started", "n1", "n2", [new FailureStatus("n1", 2, "it died")], "it is moved")],
        ["stop web on n1"],
        ["n3 was not heard yet"]);

    private static ServerAddress Web1 { get; } = ServerAddress.Parse("[fd00::11]:80");

    private static CheckLogin Anna { get; } = new("anna", new CheckSecret("sealed:v1:AAAA"));

    /// <summary>One of each kind.</summary>
    private static CheckSpecification[] Checked { get; } =
    [
        new CheckSpecification.Declared(false),
        new CheckSpecification.Connect { UsualPort = 80 },
        new CheckSpecification.Http
        {
            Request = "/ok",
            VirtualHost = "example.org",
            Method = HttpCheckMethod.Head,
            Version = HttpCheckVersion.Http10,
            Status = [StatusRange.Success, new StatusRange(302, 302)],
            Receive = "a",
            ReceiveNot = "b",
            Digest = "0123456789abcdef0123456789abcdef",
            Headers = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("X-Probe", "1"),
            Tls = new CheckTls(TlsMode.StartTls, "example.org", true),
            Route = new CheckRoute(System.Net.IPAddress.Loopback, 81, System.Net.IPAddress.Loopback) { Interface = "eth1" },
        },
        new CheckSpecification.Smtp { Helo = "n1", Tls = new CheckTls() },
        new CheckSpecification.Pop { Login = Anna, Tls = new CheckTls() },
        new CheckSpecification.Imap { Login = Anna, Tls = new CheckTls() },
        new CheckSpecification.Ftp { Login = Anna, Request = "a", Receive = "b", Tls = new CheckTls() },
        new CheckSpecification.Nntp { Request = "a", Tls = new CheckTls() },
        new CheckSpecification.Dns { Request = "a", Type = DnsRecordType.Mx, Receive = "b", IsAnswerEnough = true, OverTcp = true },
        new CheckSpecification.Ldap { Request = "a", Login = Anna, Receive = "b", Tls = new CheckTls() },
        new CheckSpecification.Sip { From = "a@b", Receive = "c", OverTcp = true },
        new CheckSpecification.Radius { Login = Anna, Secret = new CheckSecret("file:/a"), IsRejectEnough = true },
        new CheckSpecification.MySql { Login = Anna, Database = "a", Request = "b", Tls = new CheckTls() },
        new CheckSpecification.PostgreSql { Login = Anna, Database = "a", Request = "b", Tls = new CheckTls() },
        new CheckSpecification.SimpleTcp { Send = "a", Receive = "b", Tls = new CheckTls() },
        new CheckSpecification.Udp { Payload = [1, 2], RequireReply = false, MinimumReply = 1, MaximumReply = 2, Receive = "a" },
        new CheckSpecification.Ping { Attempts = 2 },
        new CheckSpecification.Program { Path = "/a", Arguments = ["b"], SaysWeight = true, User = "c" },
        new CheckSpecification.File { Path = "/a", SaysWeight = true, IfMissing = true },
    ];

    /// <summary>At least one of each manifest, nothing left at its default.</summary>
    private static IProtocolMessage[] Messages { get; } =
    [
        new Beat(Some.N1, Life, 9, "c0ffee", true, Some.N2, [Some.N2, Some.N3], new Term(7), [Some.N3], true,
            new BeatAnswer(Some.N1, Life, 8, new Term(7), new Term(7)), null, "c1", 40, null),
        new Beat(Some.N1, Life, 9, "c0ffee", true, Some.N2, [], Term.None, [], false, null, "s1", null, 0, "its disk failed")
        {
            Speaks = new WireVersions(2, 3),
            Active = 2,
            Priority = 15,
            Unfit = "its watchdog cannot be armed (it is busy)",
            Trouble = "gateway fails (no answer)",
        },
        new BeatAnswer(Some.N2, Life, 9, new Term(7), new Term(8)),
        new PromiseRequest(Some.N1, new Term(8), true, At40, 39, "s2", "c1", false),
        new PromiseRequest(Some.N1, new Term(1), false, Position.Nothing, 0, null, null, true),
        new PromiseAnswer(
            Some.N2, new Term(8), false, true, new Term(6),
            new Promise("s2", new LogExtract(At40, Snapshot.Empty, At40, [Entries[0]])), true),
        new PromiseAnswer(Some.N2, new Term(8), true, false, new Term(9), null, false),
        new Replicate(Some.N1, new Term(7), "c1", At40, [.. Entries], 39, null),
        new Replicate(Some.N1, new Term(7), "c1", At40, [], 39, Snapshot.Of(State)),
        new Replicated(Some.N2, new Term(7), new Term(7), "s2", 41, 39, null),
        new Replicated(Some.N2, new Term(7), new Term(7), "s2", 0, 0, 38),
        new ReportRequest(new Term(7), Some.N2, 16),
        new NodeReport(Some.N1, Life, 17, true, false, [Failed, ResourceState.Unknown(Some.Db)], NodeState.NoAttributes.Add("fail-count-web#start_0", "2")) { ActionLimit = 4, Busy = Busyness.Medium },
        new CarryOut(Word, Life, Monitor),
        new CarriedOut(Some.N1, Life, Word, ResourceVerb.Start, ActionOutcome.Refused, "outdated", Failed, 18, null),
        new AuthorityQuestion(new Term(7), 4),
        new AuthorityAnswer(new Term(7), 4, TimeSpan.FromMilliseconds(375)),
        new ForgetFailures(new Term(7), Some.Web),
        new ForgetFailures(new Term(7), null),
        new Released(new Term(7), Life),
        new HandedOff(new Term(7), Life),
        new RunFence(Word, Some.N3, "power"),
        new FenceRan(Word, Some.N3, "power", true, "confirmed"),
        new FenceRan(Word, Some.N3, "power", false, "its status says that it is on again") { Attempt = 3, Node = Some.N2, Knows = true },
        new GetHistoryPage(HistoryQuery.All(100) with { Node = "n1", Kinds = ["fencing"] }, 9),
        new HistoryPage("n2", [new HistoryEntry("n2", 8, default, "alert", "alert mail: exit 1", "{}")], true, default),
        new JournaledEvent(8, """{"kind":"alert","node":"n1"}"""),
        new Announce("""{"kind":"fencing","node":"n1"}"""),
        new RunFence(Word, Some.N3, "power") { Verb = FenceVerb.Off, Attempt = 2 },
        new FenceRan(Word, new NodeName(""), "power", true, "confirmed") { Attempt = 2, Node = Some.N2, Listed = ["n3"] },
        new FenceYourself(new Term(7), new Incarnation("n3-1"), "a stop failed"),
        new NodeReport(Some.N1, Life, 18, false, true, [], null) { Hears = [Some.N2, Some.N3], Problems = ["DRBD resource r0 has no working disk on n1."] },
        new AskOverMedium(Word, Some.N3, ulong.MaxValue, TimeSpan.FromSeconds(20)),
        new AskNoMore(new Term(7), Some.N3, 4711),
        new MediumAnswered(Some.N2, Some.N3, new Term(7), 4711, StopProgress.AllStopped, "cross"),
        new MediumAnswered(Some.N2, Some.N3, new Term(7), 4711, null, ""),
        new ChangeAttributes(
            4, Some.N1, [new AttributeUpdate("a", "1") { DampenMs = 5, KeepsDampen = false, KeepsValue = true, IsPrivate = true }], true),
        new AttributesChanged(4, Some.N2),
        new AskAttributes(4, Some.N1),
        new AttributesAre(4, Some.N2, [new AttributeValue("a", "1")]),
        new DrbdAsk(4, Some.N1, new DrbdOrder(DrbdDeed.Snapshot, "r0") { Arguments = ["vg0", "r0", "before"], IsDryRun = true, IsBrief = true, IsInsisted = true }),
        new DrbdAnswer(4, Some.N2, "is primary there", "")
        {
            Sides = ImmutableSortedDictionary<string, DrbdSide>.Empty.Add("r0", DrbdSides.Syncing),
        },
        new OperatorCall(Some.N1, 5, new OperatorRequest.GetStatus()),
        new OperatorCall(Some.N1, 5, new OperatorRequest.GetFenceHistory()),
        new OperatorCall(Some.N1, 5, new OperatorRequest.SetStandby("n2", true)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.GetCib()),
        new OperatorCall(Some.N1, 5, new OperatorRequest.GetConfiguration()),
        new OperatorCall(Some.N1, 5, new OperatorRequest.PlanConfiguration("cluster.name = \"demo\"\n")),
        new OperatorCall(Some.N1, 5, new OperatorRequest.GetConfiguration { Revision = 3 }),
        new OperatorCall(Some.N1, 5, new OperatorRequest.GetConfigurationHistory()),
        new OperatorCall(Some.N1, 5, new OperatorRequest.CompareConfigurations(3, 5)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Whole("a = \"1\"\n"), "anna") { BasedOn = 3 }),
        new OperatorCall(Some.N1, 5, new OperatorRequest.ChangeConfiguration(
            new ConfigurationWish.Edits([new ConfigurationEdit("a", "\"1\""), new ConfigurationEdit("b", null)]), "anna") { IsTrial = true }),
        new OperatorCall(Some.N1, 5, new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Revision(3), "anna")),
        new OperatorReply(5, new OperatorAnswer.Revisions([new RevisionStatus(3, DateTimeOffset.UnixEpoch, "anna", 1, ["a"])])),
        new OperatorReply(5, new OperatorAnswer.Configuration("a = \"1\"\n") { Revision = 3 }),
        new OperatorReply(5, new OperatorAnswer.Configuration("cluster.name = \"demo\"\n")),
        new OperatorReply(5, new OperatorAnswer.Plan(new ConfigurationPlan(
            [new ConfigurationDifference("resources.web.meta.priority", "\"1\"", "\"2\"")], ["e"], ["w"], ["web stops on n1"], ["stop web on n1"]))),
        new OperatorCall(Some.N1, 5, new OperatorRequest.FenceNode("n2", "smoke")),
        new OperatorCall(Some.N1, 5, new OperatorRequest.SetTarget("web", true)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.SetHandOff("n2", 600_000)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.SetMaintenance(true)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Unlock("web")),
        new TermReleased(Some.N1, new Term(7)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Restart("web")),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Move("web", "n3")),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Cleanup("web", null)),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Move("webs", null) { Promoted = true }),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Ban("webs", "n2") { Promoted = true }),
        new OperatorCall(Some.N1, 5, new OperatorRequest.Clear("webs", "n2")),
        new OperatorReply(5, new OperatorAnswer.Accepted("done")),
        new OperatorReply(5, new OperatorAnswer.Rejected("no")),
        new OperatorReply(5, new OperatorAnswer.Unavailable("later")),
        new OperatorReply(5, new OperatorAnswer.Cib("<cib/>")),
        new OperatorReply(5, new OperatorAnswer.Status(Status)),
        new OperatorReply(5, new OperatorAnswer.Fences(
            [new FenceRecord("n3", "silent", "n1", 7, DateTimeOffset.UnixEpoch, 812, "confirmed", "power", "off")
            {
                Action = "off",
                Executor = "n2",
            }])),
        new OperatorReply(9, new OperatorAnswer.FenceDevices(
            [new FenceDeviceStatus("power", "fence_apc", "ok", ["n1", "n2?"], DateTimeOffset.UnixEpoch, "n1", null)])),
        new OperatorCall(Some.N1, 5, new OperatorRequest.ConfirmFenced("n3", "its plug is in my hand", "anna")),
        new OperatorCall(Some.N1, 6, new OperatorRequest.FenceNode("n3", "it is hot") { Mode = FenceMode.Off }),
        new PromiseRequest(Some.N1, new Term(8).NextIn(1), false, At40, 39, "s2", "c1", false) { Forces = true },
        new Replicate(Some.N1, new Term(8).NextIn(1), "c1/f1", At40, [.. ForcedEntries], 39, null) { Forced = [Forced] },
        new Replicated(Some.N2, new Term(7), new Term(7), "s2", 0, 0, 38) { Lost = Lost },
        new OperatorCall(Some.N1, 5, new OperatorRequest.ForceQuorum("anna", "they burnt", ["n2", "n3"]) { IsTrial = true }),
        new OperatorReply(5, new OperatorAnswer.Force(new ForceReport(
            "refused", "n3 is silent", "n1", 1, 41, DateTimeOffset.UnixEpoch, ["n3"], [new ForceVoter("n3", 1, "unconfirmed", "since noon")], 3, 2))),
        .. Checked.Select(check => new CheckOrder(Web1, new CheckKey("http-0123456789ab"), new CheckPlan(
            [new PlannedCheck(check, CheckTiming.Usual with { RetryDelay = TimeSpan.FromSeconds(1) }) { ConnectsBetween = 2 }])
            {
                SlowStart = TimeSpan.FromSeconds(30),
            }, true)),
        new HealthNews("n1",
        [
            new ServerNews(Web1, new CheckKey("http-0123456789ab"), new ServerHealth(HealthState.Down, "HTTP status 500"), 120),
            new ServerNews(Web1, new CheckKey("file-0123456789ab"), new ServerHealth(HealthState.Up, "says a weight")
            {
                Weight = 7, WeightFactor = 0.5, IsSilent = true,
            }, 0),
        ]),
        new AskDirector(3),
        new DirectorIs(3, new DirectorStatus(
            "n1", true, true,
            [
                new VirtualServiceStatus(
                    "web", "tcp:192.0.2.10:80", "wlc", "serving", 1, 2, "300s/24", Counted,
                    [new RealServerStatus("s1", "10.0.0.1:80", "direct", "up", 2, 2, 5, 6, 7, Counted, "drains")], "somebody changed it"),
            ],
            ["master eth1 7"], ["it is hot"])),
    ];

    private static ServiceCounters Counted => new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Messages.Length));

    private ProtocolSerializer Serializer => new((ExtendedActorSystem)Sys);

    [Theory, MemberData(nameof(Numbers))]
    public void Every_message_comes_back_as_it_was(int number)
    {
        var message = Messages[number];
        var bytes = Serializer.ToBinary(message);
        var back = Serializer.FromBinary(bytes, Serializer.Manifest(message));
        Assert.Equal(message.GetType(), back.GetType());
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Serializer.ToBinary(back)));
    }

    [Fact]
    public void Every_manifest_has_its_message_here() => Assert.Equal(
        ProtocolSerializer.Manifests, Messages.Select(Serializer.Manifest).Distinct().Order(StringComparer.Ordinal));

    /// <summary><c>UPDATE_GOLDENS=1</c> writes the file instead: a changed line means that nodes of two versions do not understand each other.</summary>
    [Fact]
    public void The_wire_format_is_stable()
    {
        var lines = Messages.Select(message => $"{Serializer.Manifest(message)} {Encoding.UTF8.GetString(Serializer.ToBinary(message))}");
        var text = string.Join('\n', lines) + "\n";
        var golden = Golden();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
            File.WriteAllText(golden, text);

        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void What_an_earlier_build_wrote_can_be_read()
    {
        var lines = File.ReadAllLines(Golden());
        Assert.Equal(Messages.Length, lines.Length);
        foreach (var (line, message) in lines.Zip(Messages))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var read = Serializer.FromBinary(Encoding.UTF8.GetBytes(line[(space + 1)..]), line[..space]);
            Assert.Equal(Serializer.ToBinary(message), Serializer.ToBinary(read));
        }
    }

    [Theory]
    [InlineData("beat")]
    [InlineData("")]
    [InlineData("System.String")]
    public void An_unknown_manifest_is_refused(string manifest)
    {
        var refused = Assert.Throws<SerializationException>(() => Serializer.FromBinary("{}"u8.ToArray(), manifest));
        Assert.Contains("the sender runs another version", refused.Message);
    }

    [Theory]
    [InlineData("beat/1", "beat", 1)]
    [InlineData("beat/99", "beat", 99)]
    [InlineData("whatever-comes/2", "whatever-comes", 2)]
    public void A_message_of_another_build_is_known_by_its_name_alone(string manifest, string name, int version) =>
        Assert.Equal(new ForeignMessage(name, version), Serializer.FromBinary([0xff], manifest));

    [Fact]
    public void Fields_of_a_newer_build_are_left() => Assert.Equal(
        new Released(new Term(7), Life),
        Serializer.FromBinary(
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Serializer.ToBinary(new Released(new Term(7), Life)))[..^1] + ",\"Later\":{\"x\":[1]}}"),
            "released/1"));

    [Fact]
    public void What_is_no_message_between_nodes_is_not_sent() =>
        Assert.Throws<SerializationException>(() => Serializer.Manifest("text"));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"From\":")]
    public void Bytes_that_are_no_message_are_refused(string text) =>
        Assert.ThrowsAny<Exception>(() => Serializer.FromBinary(Encoding.UTF8.GetBytes(text), "beat/2"));

    private static string Golden([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Goldens", "wire.txt");
}
