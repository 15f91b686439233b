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
    };

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
