using System.Text.Json;
using HaActors.Shell.Client;

namespace HaActors.Shell.Tests.Offline;

public sealed class PolicyCommandTests : IDisposable
{
    private const string Cib = """
        <cib have-quorum="1" dc-uuid="1">
          <configuration>
            <crm_config><cluster_property_set id="options">
              <nvpair id="o1" name="fencing-enabled" value="false"/>
            </cluster_property_set></crm_config>
            <nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>
            <resources>
              <primitive id="web" class="ocf" provider="test" type="Web">
                <operations><op id="m" name="monitor" interval="10s"/></operations>
              </primitive>
            </resources>
            <constraints><rsc_location id="first" rsc="web" node="n1" score="10"/></constraints>
          </configuration>
          <status>
            <node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member">
              <lrm id="1"><lrm_resources/></lrm>
            </node_state>
            <node_state id="2" uname="n2" in_ccm="true" crmd="online" join="member" expected="member">
              <lrm id="2"><lrm_resources/></lrm>
            </node_state>
          </status>
        </cib>
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private (int Code, string Out, string Error) Run(params string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var terminal = new Terminal(new StringReader(Cib), output, error, false, false, false, () => null, () => null, _ => false);
        var code = Pbm.Run(words, terminal);
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public void A_simulation_prints_the_status_the_summary_the_actions_and_the_status_afterwards()
    {
        var (code, text, error) = Run("policy", "simulate", "--cib", File("a.xml", Cib));

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("""
            Current cluster status:
              * Node List:
                * Online: [ n1 n2 ]

              * Full List of Resources:
                * web	(ocf:test:Web):	 Stopped

            Transition Summary:
              * Start      web     (    n1 )

            Executing Cluster Transition:
              * Resource action: web             monitor on n2
              * Resource action: web             monitor on n1
              * Resource action: web             start on n1
              * Resource action: web             monitor=10000 on n1

            Revised Cluster Status:
              * Node List:
                * Online: [ n1 n2 ]

              * Full List of Resources:
                * web	(ocf:test:Web):	 Started n1

            """, text);
    }

    [Fact]
    public void What_is_injected_is_listed_and_decided_upon()
    {
        var (_, text, _) = Run("policy", "simulate", "-x", "-", "-R", "--inject", "node-standby=n1", "--quorum=true");

        Assert.EndsWith("""

            Performing Requested Modifications:
              * Setting quorum: true
              * Putting node n1 in standby

            Transition Summary:
              * Start      web     (    n2 )

            """, text);
    }

    [Fact]
    public void After_an_injected_failure_nothing_real_is_begun()
    {
        var (_, text, _) = Run("policy", "simulate", "-x", "-", "-F", "web_start_0@n1=1");

        Assert.Contains("Pretending action 3 failed with rc=1", text);
        Assert.Contains("fail-count-web#start_0=INFINITY", text);
        Assert.DoesNotContain("monitor=10000", text);
        Assert.Contains("FAILED n1", text);
    }

    [Fact]
    public void A_decision_is_explained()
    {
        var (code, text, error) = Run(
            "policy", "explain", "-x", "-", "--node-standby", "n1", "--resource", "web", "--action", "web_start_0@n2");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("""
            Resource web (ocf:test:Web)
              Now:            stopped
              Decision:       start on n2
              Because:        it shall run, and is active nowhere
              Nodes:
                n1         10  n1 is in standby
                          +10  | location "first"
                n2          0  chosen: the only node possible

            Action web_start_0 n2
              Why:            web is to start on n2: it shall run, and is active nowhere
              Waits for:      web_monitor_0 n1: nothing changes before it is known where it is active
                              web_monitor_0 n2: nothing changes before it is known where it is active

            """, text);
    }

    [Fact]
    public void Explanations_are_there_for_programs()
    {
        var (_, alone, _) = Run("policy", "explain", "-x", "-", "--format=json", "--resource", "web");
        var (_, simulated, _) = Run("policy", "simulate", "-x", "-", "--format=json");

        using var explained = JsonDocument.Parse(alone);
        using var all = JsonDocument.Parse(simulated);
        var node = explained.RootElement.GetProperty("resources")[0].GetProperty("nodes")[0];
        Assert.Equal("first", node.GetProperty("contributions")[0].GetProperty("constraint").GetString());
        Assert.Equal(
            explained.RootElement.GetProperty("resources").GetRawText().Where(static c => c is not ' '),
            all.RootElement.GetProperty("explanation").GetProperty("resources").GetRawText().Where(static c => c is not ' '));
        Assert.Equal(4, all.RootElement.GetProperty("explanation").GetProperty("actions").GetArrayLength());
    }

    [Fact]
    public void What_is_not_there_cannot_be_explained()
    {
        var (code, text, error) = Run("policy", "explain", "-x", "-", "--resource", "wbe");

        Assert.Equal((2, ""), (code, text));
        Assert.Contains("There is no resource 'wbe' in this configuration. The nearest: 'web'.", error);
    }

    [Fact]
    public void The_state_afterwards_can_be_saved_and_is_at_rest()
    {
        var after = Path.Combine(_folder.FullName, "after.xml");

        Run("policy", "simulate", "-x", "-", "-O", after);
        var (_, text, _) = Run("policy", "simulate", "--no-run", "--cib", after);

        Assert.EndsWith("Transition Summary:\n", text);
    }

    [Fact]
    public void Json_has_reasons_inputs_and_findings()
    {
        var (code, text, _) = Run("-o", "json", "policy", "simulate", "-x", "-", "--node-fail", "n1");

        using var json = JsonDocument.Parse(text);
        Assert.Equal(0, code);
        foreach (var name in (string[])
            ["nodes", "resources", "scores", "changes", "actions", "blocked", "executed", "after", "findings"])
            Assert.True(json.RootElement.TryGetProperty(name, out _), name);
        var start = json.RootElement.GetProperty("actions").EnumerateArray()
            .Single(action => action.GetProperty("key").GetString() == "web_start_0");
        Assert.NotEmpty(start.GetProperty("waitsFor").EnumerateArray());
    }

    [Fact]
    public void Many_files_are_decided_upon_in_one_process()
    {
        var folder = _folder.CreateSubdirectory("xml");
        File("xml/a.xml", Cib);
        File("xml/b.xml", Cib);
        File("args.tsv", "a\t-t 2030-01-01\tdated\nb\t\tnot\n");
        var output = Path.Combine(_folder.FullName, "out");

        var (code, text, error) = Run("policy", "simulate", "--cib-dir", folder.FullName, "--out", output);

        Assert.Equal((0, "", ""), (code, text, error));
        Assert.Equal(
            ["a.dot", "a.exp", "a.scores", "a.summary", "b.dot", "b.exp", "b.scores", "b.summary"],
            Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var summary = System.IO.File.ReadAllText(Path.Combine(output, "a.summary"));
        Assert.StartsWith("Setting effective cluster time: 2030-01-01\n", summary);
    }

    [Fact]
    public void A_check_ends_with_what_was_found()
    {
        var clean = Run("policy", "check", File("clean.xml", Cib));
        var wrong = Run("policy", "check", "--cib", File("wrong.xml", Cib.Replace("rsc=\"web\"", "rsc=\"nothing\"")));

        Assert.Equal((0, "", ""), clean);
        Assert.Equal(2, wrong.Code);
        Assert.StartsWith("error: line 12: <rsc_location id=\"first\">: ", wrong.Out);
    }

    [Theory]
    [InlineData("Which file?", "policy", "simulate")]
    [InlineData("there is no such f", "policy", "simulate", "--cib", "/nowhere/cib.xml")]
    [InlineData("There is no node 'n9' here. Nodes: n1, n2.", "policy", "simulate", "-x", "-", "-u", "n9")]
    [InlineData("is no result of an operation", "policy", "simulate", "-x", "-", "-i", "web=1")]
    [InlineData("true or false", "policy", "simulate", "-x", "-", "--quorum", "maybe")]
    [InlineData("There is no switch '--nothing'", "policy", "simulate", "--nothing")]
    [InlineData("'-x' needs a value", "policy", "check", "-x")]
    [InlineData("is no time", "policy", "simulate", "-x", "-", "-t", "soon")]
    [InlineData("There is no 'policy decide'", "policy", "decide")]
    [InlineData("needs --out", "policy", "simulate", "--cib-dir", ".")]
    public void Wrong_usage_is_explained(string text, params string[] words)
    {
        var (code, output, error) = Run(words);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(text, error);
    }

    [Fact]
    public void Malformed_xml_is_refused_with_line_and_column()
    {
        var file = File("bad.xml", "<cib>\n <configuration>\n  <nodes x=1/>\n");

        var (code, output, error) = Run("policy", "simulate", file);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"{file}, line 3, column 12: ", error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
