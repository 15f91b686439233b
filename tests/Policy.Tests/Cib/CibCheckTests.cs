using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

public class CibCheckTests
{
    private const string Dummies = """
        <primitive id="a" class="ocf" provider="pacemaker" type="Dummy"/>
        <primitive id="b" class="ocf" provider="pacemaker" type="Dummy"/>
        <primitive id="c" class="ocf" provider="pacemaker" type="Dummy"/>
        """;

    public static TheoryData<string, string, string> Faults => new()
    {
        { "missing-id", "", "<rsc_order first='a' then='b'/>" },
        { "duplicate-id", "<primitive id='a' class='lsb' type='x'/>", "" },
        { "bad-score", "", "<rsc_location id='l' rsc='a' node='n1' score='much'/>" },
        { "bad-value", "", "<rsc_order id='o' first='a' then='b' kind='foo'/>" },
        { "bad-value", "<primitive id='p' class='lsb' type='x'><operations><op id='o' name='monitor' interval='often'/></operations></primitive>", "" },
        { "unknown-element", "<thing id='t'/>", "" },
        { "unknown-reference", "", "<rsc_colocation id='c1' rsc='a' with-rsc='nobody' score='1'/>" },
        { "unknown-reference", "<primitive id='p' template='none'/>", "" },
        { "unknown-reference", "<primitive id='p' class='lsb' type='x'><meta_attributes id-ref='none'/></primitive>", "" },
        { "unknown-node", "", "<rsc_location id='l' rsc='a' node='n9' score='1'/>" },
        { "missing-content", "<clone id='cl'/>", "" },
        { "missing-content", "", "<rsc_order id='o' first='a'/>" },
        { "empty-set", "", "<rsc_colocation id='c1' score='1'><resource_set id='s'/></rsc_colocation>" },
        { "misspelt-name", "<primitive id='p' class='lsb' type='x'><meta_attributes id='m'><nvpair id='n' name='inteleave' value='1'/></meta_attributes></primitive>", "" },
        { "missing-agent", "<primitive id='p' class='ocf' type='x'/>", "" },
        { "duplicate-operation", "<primitive id='p' class='lsb' type='x'><operations><op id='o1' name='monitor' interval='5s'/><op id='o2' name='monitor' interval='5'/></operations></primitive>", "" },
        { "bad-rule", "", "<rsc_location id='l' rsc='a'><rule id='r' score='1'><date_expression id='d' operation='gt' start='then'/></rule></rsc_location>" },
        { "bad-rule", "", "<rsc_location id='l' rsc='a'><rule id='r' score='1'/></rsc_location>" },
        { "self-reference", "", "<rsc_colocation id='c1' rsc='a' with-rsc='a' score='1'/>" },
        { "contradiction", "", "<rsc_location id='l1' rsc='a' node='n1' score='INFINITY'/><rsc_location id='l2' rsc='a' node='n1' score='-INFINITY'/>" },
        { "contradiction", "", "<rsc_colocation id='c1' rsc='a' with-rsc='b' score='INFINITY'/><rsc_colocation id='c2' rsc='a' with-rsc='b' score='-INFINITY'/>" },
        { "ordering-loop", "", "<rsc_order id='o1' first='a' then='b'/><rsc_order id='o2' first='b' then='c'/><rsc_order id='o3' first='c' then='a'/>" },
        { "colocation-loop", "", "<rsc_colocation id='c1' rsc='a' with-rsc='b' score='INFINITY'/><rsc_colocation id='c2' rsc='b' with-rsc='a' score='INFINITY'/>" },
        { "contradiction", "", "<rsc_colocation id='c1' rsc='a' with-rsc='b' score='INFINITY'/><rsc_colocation id='c2' rsc='b' with-rsc='a' score='-INFINITY'/>" },
        { "contradiction", "", "<rsc_colocation id='c1' rsc='a' with-rsc='b' score='INFINITY'/><rsc_colocation id='c2' rsc='b' with-rsc='c' score='INFINITY'/><rsc_colocation id='c3' rsc='a' with-rsc='c' score='-INFINITY'/>" },
        { "contradiction", Group, "<rsc_colocation id='c1' rsc='y' with-rsc='x' score='-INFINITY'/>" },
        { "ordering-loop", Group, "<rsc_order id='o1' first='y' then='x'/>" },
        { "ordering-loop", Group, "<rsc_order id='o1' first='a' then='x'/><rsc_order id='o2' first='g' then='a'/>" },
        { "ordering-loop", Group, "<rsc_order id='o1' first='g' then='y'/>" },
        { "ordering-loop", "", "<rsc_order id='o1'><resource_set id='s1'><resource_ref id='a'/><resource_ref id='b'/></resource_set></rsc_order><rsc_order id='o2' first='b' then='a'/>" },
        { "colocation-loop", Group, "<rsc_colocation id='c1' rsc='x' with-rsc='a' score='INFINITY'/><rsc_colocation id='c2' rsc='a' with-rsc='g' score='INFINITY'/>" },
        { "colocation-loop", "", "<rsc_colocation id='c1' score='INFINITY'><resource_set id='s1'><resource_ref id='a'/><resource_ref id='b'/></resource_set></rsc_colocation><rsc_colocation id='c2' rsc='a' with-rsc='b' score='INFINITY'/>" },
        { "inside-another", "<clone id='cl'>" + X + "</clone>", "<rsc_location id='l' rsc='x' node='n1' score='5'/>" },
        { "not-promotable", "", "<rsc_colocation id='c1' rsc='a' with-rsc='b' with-rsc-role='Promoted' score='5'/>" },
        { "not-promotable", "", "<rsc_location id='l' rsc='a' node='n1' role='Promoted' score='5'/>" },
        { "not-promotable", "<clone id='cl'>" + X + "</clone>", "<rsc_order id='o1' first='cl' first-action='promote' then='a' then-action='start'/>" },
        { "not-promotable", "<primitive id='p' class='lsb' type='x'><operations><op id='o' name='monitor' interval='5s' role='Promoted'/></operations></primitive>", "" },
        { "no-place", "", "<rsc_location id='l' rsc='a' node='n1' score='-INFINITY'/>" },
        { "no-effect", "<primitive id='p' class='lsb' type='x'>" + Meta("clone-max", "2") + "</primitive>", "" },
        { "no-effect", "<clone id='cl'>" + Meta("promoted-max", "1") + X + "</clone>", "" },
        { "no-effect", "", "<rsc_colocation id='c1' rsc='a' with-rsc='b' score='0'/>" },
        { "no-effect", "<primitive id='p' class='lsb' type='x'><utilization id='u'><nvpair id='u1' name='cpu' value='1'/></utilization></primitive>", "" },
        { "unused", "<template id='t' class='lsb' type='x'/>", "" },
        { "name-clash", "<primitive id='n1' class='lsb' type='x'/>", "" },
        { "duplicate-node", "<primitive id='p' class='lsb' type='x'>" + Meta("remote-node", "n1") + "</primitive>", "" },
        { "unknown-reference", "<primitive id='p' class='lsb' type='x'>" + Meta("container", "none") + "</primitive>", "" },
        { "bad-value", "<clone id='cl'>" + Meta("clone-max", "-2") + X + "</clone>", "" },
        { "bad-value", "", "<rsc_order id='o' first='a' then='b' symmetrical='perhaps'/>" },
        { "bad-value", "", "<rsc_location id='l' rsc-pattern='(' node='n1' score='1'/>" },
        { "bad-value", "<primitive id='p' class='lsb' type='x'><operations><op id='o' name='start' interval='5s'/></operations></primitive>", "" },
        { "misspelt-name", "<primitive id='p' class='lsb' type='x'><operations><op id='o' name='monitr' interval='5s'/></operations></primitive>", "" },
        { "missing-content", "", "<rsc_location id='l' rsc='a' node='n1'/>" },
        { "missing-content", "<bundle id='bu'><podman image='i'/>" + X + "</bundle>", "" },
    };

    private const string X = "<primitive id='x' class='lsb' type='x'/>";

    private const string Group = "<group id='g'>" + X + "<primitive id='y' class='lsb' type='x'/></group>";

    private static string Meta(string name, string value) =>
        $"<meta_attributes id='m'><nvpair id='n' name='{name}' value='{value}'/></meta_attributes>";

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_is_found_once_with_its_place_and_what_to_do(string id, string resources, string constraints)
    {
        var finding = Assert.Single(CibCheck.Check(CibReader.Read(Cib(Dummies + resources, constraints))));
        Assert.Equal(id, finding.Id);
        Assert.True(finding.Place.Line > 0);
        Assert.NotEmpty(finding.Hint);
        Assert.Equal(finding.Severity == Severity.Error ? 2 : 1, FindingKinds.ExitCode([finding]));
    }

    [Fact]
    public void A_sound_configuration_has_no_findings()
    {
        Assert.Empty(CibCheck.Check(CibReader.Read(Cib(Dummies, "<rsc_order id='o' first='a' then='b'/>"))));
        Assert.Equal(0, FindingKinds.ExitCode([]));
    }

    [Theory]
    [InlineData("<rsc_order id='o1' first='a' then='g'/><rsc_order id='o2' first='g' then='b'/>")]
    [InlineData("<rsc_order id='o1' first='x' then='y'/><rsc_colocation id='c1' rsc='y' with-rsc='x' score='INFINITY'/>")]
    [InlineData("<rsc_order id='o1' first='a' then='b'/><rsc_order id='o2' first='b' then='a' kind='Optional'/>")]
    [InlineData("<rsc_colocation id='c1' rsc='a' with-rsc='g' score='INFINITY'/><rsc_colocation id='c2' rsc='b' with-rsc='a' score='-INFINITY'/>")]
    public void What_only_looks_like_a_loop_or_contradiction_is_none(string constraints) =>
        Assert.Empty(CibCheck.Check(CibReader.Read(Cib(Dummies + Group, constraints))));

    [Fact]
    public void A_loop_is_found_at_the_last_constraint_that_somebody_wrote()
    {
        var constraints = "<rsc_order id='o1' first='a' then='x'/>\n<rsc_order id='o2' first='y' then='a'/>";
        var loop = Assert.Single(CibCheck.Check(CibReader.Read(Cib(Dummies + Group, constraints))));
        Assert.Equal("o2", loop.Place.Id);
        Assert.Equal("closes a circle: start a, then start x, then start y, then start a", loop.Text);
    }

    [Fact]
    public void Who_must_be_with_what_may_run_nowhere_is_named()
    {
        var constraints = "<rsc_location id='l' rsc='a' node='n1' score='-INFINITY'/>"
            + "<rsc_colocation id='c1' rsc='b' with-rsc='a' score='INFINITY'/>";
        var findings = CibCheck.Check(CibReader.Read(Cib(Dummies, constraints)));
        Assert.Equal(["l", "c1"], findings.Select(finding => finding.Place.Id));
        Assert.All(findings, finding => Assert.Equal("no-place", finding.Id));
    }

    [Fact]
    public void No_quorum_needed_and_no_fencing_is_found_from_two_nodes_on()
    {
        var cib = Cib(Dummies, "").Replace(
            "<node id=\"1\" uname=\"n1\"/>", "<node id=\"1\" uname=\"n1\"/><node id=\"2\" uname=\"n2\"/>");
        Assert.Empty(CibCheck.Check(CibReader.Read(cib)));
        cib = cib.Replace(
            "</cluster_property_set>", "<nvpair id=\"q\" name=\"no-quorum-policy\" value=\"ignore\"/></cluster_property_set>");
        Assert.Equal("split-brain", Assert.Single(CibCheck.Check(CibReader.Read(cib))).Id);
    }

    [Fact]
    public void Fencing_without_a_device_is_found() =>
        Assert.Equal("no-fence-device", Assert.Single(CibCheck.Check(CibReader.Read("<cib/>"))).Id);

    [Fact]
    public void Every_kind_has_an_id_of_its_own() =>
        Assert.Equal(FindingKinds.All.Length, FindingKinds.All.Select(kind => kind.Id).Distinct().Count());

    [Fact]
    public void The_manual_lists_every_kind_with_its_severity_and_what_to_do()
    {
        var manual = File.ReadAllText(Manual());
        foreach (var kind in FindingKinds.All)
        {
            var severity = kind.Severity == Severity.Error ? "error" : "warning";
            Assert.Contains($"| `{kind.Id}` | {severity} | {kind.Hint} |", manual, StringComparison.Ordinal);
        }
    }

    private static string Manual()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "HaActors.sln")))
            at = at.Parent;
        return Path.Combine(at.FullName, "docs", "operating", "findings.md");
    }

    [Fact]
    public void Every_case_can_be_checked()
    {
        foreach (var file in CaseFiles.All)
            foreach (var finding in CibCheck.Check(CibReader.Read(File.ReadAllText(file))))
                Assert.Contains(FindingKinds.All, kind => kind.Id == finding.Id);
    }

    private static string Cib(string resources, string constraints) => $"""
        <cib validate-with="pacemaker-4.0"><configuration>
        <crm_config><cluster_property_set id="options"><nvpair id="f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>
        <nodes><node id="1" uname="n1"/></nodes>
        <resources>
        {resources}
        </resources>
        <constraints>
        {constraints}
        </constraints>
        </configuration><status/></cib>
        """;
}
