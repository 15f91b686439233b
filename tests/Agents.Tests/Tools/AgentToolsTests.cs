using System.Collections.Immutable;
using HaActors.Agents.Tools;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.Tools;

/// <summary>Each use that Debian's agents make of Pacemaker's tools; docs/operating/agent-tools.md says whose it is.</summary>
public sealed class AgentToolsTests
{
    private readonly FactsOfThreeNodes _facts = new();

    [Theory]
    [InlineData("crm_node -n", "n1\n")]
    [InlineData("crm_node -i", "1\n")]
    [InlineData("crm_node -q", "1\n")]
    [InlineData("crm_node -p", "n1 n2 \n")]
    [InlineData("crm_node -l", "1 n1 member\n2 n2 member\n3 n3 lost\n")]
    [InlineData("crm_node --list", "1 n1 member\n2 n2 member\n3 n3 lost\n")]
    [InlineData("crm_node -l -p", "n1 n2 \n")]
    [InlineData("crm_node --name-for-id=2", "n2\n")]
    [InlineData("crmadmin -D", "Designated Controller is: n1\n")]
    [InlineData("pacemakerd -$", "Pacemaker 2.1.5\nanswered by HaActors\n")]
    [InlineData("crm_attribute --type=crm_config --name=stonith-enabled --query --quiet --default=true", "false\n")]
    [InlineData("crm_attribute --type=crm_config --name=nothing --query --quiet --default=true", "true\n")]
    [InlineData("crm_attribute --type=crm_config --name=no-quorum-policy --query", "scope=crm_config  name=no-quorum-policy value=freeze\n")]
    [InlineData("crm_attribute --type crm_config --name db_REPL_INFO -s mysql_replication --query -q", "n1|bin.7|412\n")]
    [InlineData("crm_attribute -N n1 -l forever -n db_mysql_master_IP -q -G", "192.0.2.1\n")]
    [InlineData("crm_attribute -l forever -n db_mysql_master_IP -G --quiet", "192.0.2.1\n")]
    [InlineData("crm_attribute --type nodes --node n1 -n db_mysql_master_IP -G -q", "192.0.2.1\n")]
    [InlineData("crm_attribute --node n1 -l forever --name db_mysql_master_IP --query -q", "192.0.2.1\n")]
    [InlineData("crm_attribute -N n1 -l forever --query --name db_mysql_master_IP -q", "192.0.2.1\n")]
    [InlineData("crm_attribute --quiet -t nodes --node n1 -z -n cpu", "8\n")]
    [InlineData("crm_resource -Q -r vip -z -g cpu", "2\n")]
    [InlineData("crm_resource -r vip -g ip", "192.0.2.100\n")]
    [InlineData("crm_resource -r vip --meta -g target-role", "Started\n")]
    [InlineData("crm_resource -r vip -W", "resource vip is running on: n1\n")]
    [InlineData("crm_resource -r vip -W -Q", "n1\n")]
    [InlineData("crm_resource -W -r off", "resource off is NOT running\n")]
    [InlineData("crm_resource -W -r db", "resource db is running on: n1 Promoted\nresource db is running on: n2\n")]
    [InlineData("crm_standby -N n2 -G", "scope=nodes  name=standby value=on\n")]
    [InlineData("crm_standby -G -q", "off\n")]
    [InlineData("crm_failcount -r vip -G", "scope=status  name=fail-count-vip value=0\n")]
    [InlineData("cibadmin -Q --xpath //nvpair[@name='ip']", "<nvpair id=\"vip-ip\" name=\"ip\" value=\"192.0.2.100\" />\n")]
    public async Task A_question_is_answered_as_agents_expect(string command, string output)
    {
        var answer = await Run(command);
        Assert.Equal((0, output, ""), (answer.ExitCode, answer.Output, answer.Error));
    }

    [Theory]
    [InlineData("crm_attribute -N n1 -l reboot --name nothing --quiet", 105)]
    [InlineData("crm_attribute -N elsewhere -l reboot --name a -v 1", 105)]
    [InlineData("crm_attribute --promotion -v 5", 64)]
    [InlineData("crm_attribute --nonsense", 64)]
    [InlineData("crm_master -v 5 -l reboot", 1)]
    [InlineData("attrd_updater -n nothing -Q", 105)]
    [InlineData("attrd_updater -U 5", 64)]
    [InlineData("attrd_updater -n a -B 5", 64)]
    [InlineData("crm_resource -W -r nothing", 105)]
    [InlineData("crm_resource --list-operations -N elsewhere", 105)]
    [InlineData("cibadmin -Q --xpath //nothing", 105)]
    [InlineData("cibadmin --replace -X <cib/>", 3)]
    [InlineData("crm_node", 64)]
    public async Task What_cannot_be_answered_has_the_exit_code_of_the_original(string command, int code)
    {
        var answer = await Run(command);
        Assert.Equal((code, ""), (answer.ExitCode, answer.Output));
        Assert.NotEmpty(answer.Error);
    }

    [Theory]
    [InlineData("crm_attribute --promotion -v 10", "master-db", "10")]
    [InlineData("crm_attribute -p -v -INFINITY", "master-db", "-INFINITY")]
    [InlineData("crm_attribute -p db -v 3", "master-db", "3")]
    [InlineData("crm_master -Q -l reboot -v 100", "master-db", "100")]
    [InlineData("crm_master -l reboot -v INFINITY", "master-db", "INFINITY")]
    [InlineData("crm_master -N n1 -l reboot -v 7", "master-db", "7")]
    [InlineData("crm_attribute -N n1 -l reboot --name galera-bootstrap -v true", "galera-bootstrap", "true")]
    [InlineData("crm_attribute -n runs_ers_X -v 1 -l reboot", "runs_ers_X", "1")]
    [InlineData("crm_attribute --lifetime=reboot --name=pending --node=n1 -v yes", "pending", "yes")]
    [InlineData("crm_attribute -N n1 -l reboot --name rabbit-start-time --update 17", "rabbit-start-time", "17")]
    [InlineData("crm_attribute --lifetime=reboot --name=master-rabbit --node=n1 --update=1100", "master-rabbit", "1100")]
    [InlineData("attrd_updater -n ethmonitor-eth0 -v 1", "ethmonitor-eth0", "1")]
    [InlineData("attrd_updater -n pingd -v 1000 -d 5s", "pingd", "1000")]
    [InlineData("attrd_updater -n pingd -B 1000 -d 5s", "pingd", "1000")]
    [InlineData("attrd_updater -n #health-cpu -U red -d 30s", "#health-cpu", "red")]
    [InlineData("attrd_updater -S status -n cpu_cores -B 4 -d 0", "cpu_cores", "4")]
    [InlineData("attrd_updater -p -n db-gtid -U 0-1-7", "db-gtid", "0-1-7")]
    [InlineData("attrd_updater -p --name a --node n1 --update 5", "a", "5")]
    public async Task A_transient_attribute_is_set(string command, string name, string value)
    {
        Assert.Equal(ToolAnswer.Silent, await Run(command, ("OCF_RESOURCE_INSTANCE", "db")));
        Assert.Equal(value, _facts["n1"][name]);
    }

    [Theory]
    [InlineData("crm_attribute --promotion -D")]
    [InlineData("crm_master -l reboot -D")]
    [InlineData("crm_attribute -N n1 -l reboot --name master-db --delete")]
    [InlineData("attrd_updater -n master-db -D -d 0")]
    [InlineData("attrd_updater -D -S state -n master-db")]
    [InlineData("attrd_updater -n master-db -N n1 -D")]
    [InlineData("crm_attribute --lifetime=reboot --name=master-db --node=n1 --delete")]
    public async Task A_transient_attribute_is_deleted(string command)
    {
        _facts.Set("n1", "master-db", "5");
        Assert.Equal(ToolAnswer.Silent, await Run(command, ("OCF_RESOURCE_INSTANCE", "db")));
        Assert.Null(_facts["n1"]["master-db"]);
    }

    [Theory]
    [InlineData("crm_attribute --promotion -G -q", "5\n")]
    [InlineData("crm_master -N n1 -l reboot -G --quiet", "5\n")]
    [InlineData("crm_attribute -N n1 -l reboot --name master-db --query", "scope=status  name=master-db value=5\n")]
    [InlineData("attrd_updater -n master-db -Q", "name=\"master-db\" host=\"n1\" value=\"5\"\n")]
    [InlineData("attrd_updater --query -n master-db -N n1", "name=\"master-db\" host=\"n1\" value=\"5\"\n")]
    [InlineData("crm_attribute --lifetime=reboot --name=master-db --node=n1 --query --quiet", "5\n")]
    [InlineData("attrd_updater -p -n master-db -Q", "name=\"master-db\" host=\"n1\" value=\"5\"\n")]
    [InlineData("attrd_updater -p -N n2 -n master-db -Q", "name=\"master-db\" host=\"n2\" value=\"6\"\n")]
    [InlineData("attrd_updater -p --name master-db --node n2 --query", "name=\"master-db\" host=\"n2\" value=\"6\"\n")]
    [InlineData("attrd_updater -n master-db -Q -A", "name=\"master-db\" host=\"n1\" value=\"5\"\nname=\"master-db\" host=\"n2\" value=\"6\"\n")]
    public async Task A_transient_attribute_is_asked_for(string command, string output)
    {
        _facts.Set("n1", "master-db", "5");
        _facts.Set("n2", "master-db", "6");
        var answer = await Run(command, ("OCF_RESOURCE_INSTANCE", "db"));
        Assert.Equal((0, output), (answer.ExitCode, answer.Output));
    }

    public static TheoryData<string, FactsChange, string> Lasting => new()
    {
        { "crm_attribute -N n2 -l forever -n last -v a", new FactsChange.SetNode("n2", "last", "a", false), "" },
        { "crm_attribute -l forever --node=n2 -n FIRSTACTIVE -v 1", new FactsChange.SetNode("n2", "FIRSTACTIVE", "1", false), "" },
        {
            "crm_attribute -N n1 -l forever -n db_mysql_master_IP -D", new FactsChange.SetNode("n1", "db_mysql_master_IP", null, false),
            "Deleted nodes attribute: id=nodes-n1-db_mysql_master_IP name=db_mysql_master_IP\n"
        },
        { "crm_attribute -t nodes --node n1 -z -n host_memory -v 512", new FactsChange.SetNode("n1", "host_memory", "512", true), "" },
        { "crm_attribute --type crm_config --name x_REPL_INFO -s mysql_replication -v n1|2", new FactsChange.SetOption("x_REPL_INFO", "n1|2"), "" },
        { "crm_attribute -t nodes -N n2 -n standby -v off", new FactsChange.SetStandby("n2", false), "" },
        { "crm_standby -N n2 -v on", new FactsChange.SetStandby("n2", true), "" },
        {
            "crm_resource -r vip -z -p cpu -v 4", new FactsChange.SetResource("vip", ResourceSection.Utilization, "cpu", "4"),
            "Set 'vip' option: id=vip-utilization-cpu set=vip-utilization name=cpu value=4\n"
        },
        {
            "crm_resource --resource=vip --utilization --delete-parameter=cpu",
            new FactsChange.SetResource("vip", ResourceSection.Utilization, "cpu", null), "Deleted 'vip' option: id=vip-utilization-cpu name=cpu\n"
        },
        { "crm_resource -r vip -C", new FactsChange.Cleanup("vip", null), "Cleaned up vip on all nodes\n" },
        { "crm_failcount -D -r vip -N n2", new FactsChange.Cleanup("vip", "n2"), "Cleaned up vip on n2\n" },
        { "crm_resource -r vip --ban -N n2 -Q", new FactsChange.Ban("vip", "n2", false), "" },
        { "crm_resource -r db-clone --ban --promoted -N n2 -Q", new FactsChange.Ban("db-clone", "n2", true), "" },
        { "crm_resource -r vip -M -N n2", new FactsChange.Move("vip", "n2", false), "" },
        { "crm_resource -r db-clone --move --master -N n2", new FactsChange.Move("db-clone", "n2", true), "" },
        { "crm_resource -C", new FactsChange.Cleanup(null, null), "Cleaned up all resources\n" },
        { "crm_resource -r vip --clear", new FactsChange.Clear("vip", null), "" },
        { "stonith_admin --reboot=n2 --tag controld", new FactsChange.Fence("n2", "reboot", "asked for by controld"), "" },
    };

    [Theory, MemberData(nameof(Lasting))]
    public async Task A_lasting_change_is_handed_on(string command, FactsChange change, string output)
    {
        Assert.Equal(new ToolAnswer(0, output, ""), await Run(command));
        Assert.Equal([change], _facts.Changes);
    }

    [Fact]
    public async Task A_node_is_the_one_that_the_scheduler_named_and_the_container_s_host_where_that_is_asked_for()
    {
        _facts.Set("n2", "a", "2");
        Assert.Equal("2\n", (await Run("crm_attribute -l reboot -n a -q", ("OCF_RESKEY_CRM_meta_on_node", "n2"))).Output);
        Assert.Equal("n2\n", (await Run("crm_node -n", ("OCF_RESKEY_CRM_meta_on_node", "n2"))).Output);
        Assert.Equal("2\n", (await Run(
            "crm_attribute -l reboot -n a -q", ("OCF_RESKEY_CRM_meta_on_node", "bundle-0"),
            ("OCF_RESKEY_CRM_meta_physical_host", "n2"), ("OCF_RESKEY_CRM_meta_container_attribute_target", "host"))).Output);
    }

    [Fact]
    public async Task Dampening_is_the_attribute_s_own_until_both_are_changed()
    {
        await Run("attrd_updater -n pingd -v 1 -d 5s");
        await Run("attrd_updater -n pingd -v 2 -d 60s");
        Assert.Equal(TimeSpan.FromSeconds(5), _facts["n1"].All["pingd"].Dampen);
        await Run("attrd_updater -n pingd -B 2 -d 7");
        Assert.Equal(TimeSpan.FromSeconds(7), _facts["n1"].All["pingd"].Dampen);
    }

    [Fact]
    public async Task Fail_counts_of_all_operations_are_added_up()
    {
        _facts.Set("n2", "fail-count-vip#start_0", "INFINITY");
        _facts.Set("n2", "fail-count-vip#monitor_10000", "3");
        _facts.Set("n2", "fail-count-vip2#monitor_10000", "1");
        Assert.Equal("INFINITY\n", (await Run("crm_failcount -r vip -N n2 -G -q")).Output);
        Assert.Equal("3\n", (await Run("crm_failcount -r vip -N n2 -n monitor -I 10s -G -q")).Output);
    }

    [Fact]
    public async Task Without_a_coordinator_own_attributes_work_and_the_rest_says_that_it_is_not_connected()
    {
        _facts.NobodyCoordinates = true;
        Assert.Equal(0, (await Run("attrd_updater -n pingd -v 1")).ExitCode);
        Assert.Equal("1\n", (await Run("crm_attribute -l reboot -n pingd -q")).Output);
        var answer = await Run("crm_resource -Q -r vip -z -g cpu");
        Assert.Equal(102, answer.ExitCode);
        Assert.Contains("not connected", answer.Error);
        Assert.Equal(102, (await Run("crm_attribute -N n1 -l forever -n a -v 1")).ExitCode);
    }

    [Theory]
    [InlineData("//nodes/node[@name='n1' and @type='member' and @unclean='false' and @online='true' and @is_dc='true']", 1)]
    [InlineData("//nodes//node[@online='true' and @standby='false']/@name", 1)]
    [InlineData("//nodes/node[@type='member']", 3)]
    [InlineData("//clone[@id='db-clone' and @multi_state='true']/resource[@id='db' and @role='Promoted' and @active='true' and @orphaned='false' and @failed='false']/node[@name='n1']", 1)]
    [InlineData("//resources/resource[@id='vip' and @role='Started' and @resource_agent='ocf:heartbeat:IPaddr2' and @target_role='Started']", 1)]
    public async Task The_monitor_s_xml_has_what_agents_look_for(string xpath, int count)
    {
        foreach (var form in new[] { "-1X", "--as-xml", "-1 --output-as=xml", "-r --as-xml" })
            Assert.Equal(count, Count((await Run($"crm_mon {form}")).Output, xpath));
    }

    [Fact]
    public async Task The_monitor_s_xml_can_be_searched_by_the_line_as_agents_do() => Assert.Matches(
        "resource.*id=\"db\".*role=\"(Promoted|Master)\".*active=\"true\".*orphaned=\"false\".*failed=\"false\"",
        (await Run("crm_mon -1 --output-as=xml")).Output);

    [Fact]
    public async Task A_fencing_under_way_can_be_seen()
    {
        Assert.Contains("extended-status=\"pending\"", (await Run("stonith_admin -H * --output-as xml")).Output);
        Assert.DoesNotContain("pending", (await Run("stonith_admin -H n2 --output-as xml")).Output);
    }

    [Fact]
    public async Task A_transition_summary_is_told() =>
        Assert.Contains("Transition Summary:\n", (await Run("crm_simulate -Ls")).Output);

    [Fact]
    public async Task Operations_of_a_node_are_listed() =>
        Assert.Contains("vip\t(ocf:heartbeat:IPaddr2):\t Started: vip_start_0 (node=n1, call=9, rc=0): complete\n",
            (await Run("crm_resource --list-operations -N n1")).Output);

    [Theory]
    [InlineData("//node_state[@crmd='online']//nvpair[@name='rmq-node-attr-rabbit']")]
    [InlineData("//node_state//nvpair[@name='rmq-node-attr-rabbit']")]
    public async Task What_nodes_said_of_themselves_is_found_in_the_status(string xpath) =>
        Assert.Contains("value=\"rabbit@n2\"", (await Run($"cibadmin -Q --xpath {xpath}")).Output);

    [Fact]
    public async Task The_whole_picture_can_be_asked_for() => Assert.Equal(
        3, Count((await Run("cibadmin -Q")).Output, "/cib/configuration/nodes/node"));

    private static int Count(string xml, string xpath) =>
        ((System.Collections.IEnumerable)System.Xml.XPath.Extensions.XPathEvaluate(System.Xml.Linq.XDocument.Parse(xml), xpath))
            .Cast<object>().Count();

    private Task<ToolAnswer> Run(string command, params (string Name, string Value)[] environment)
    {
        var words = command.Split(' ');
        return new AgentTools(_facts, TimeProvider.System).RunAsync(
            new ToolCall(words[0], [.. words[1..]], Scratch.Pairs(environment)), default);
    }
}
