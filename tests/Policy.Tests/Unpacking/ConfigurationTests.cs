using HaActors.Policy.Scheduling;
using static HaActors.Policy.Tests.Unpacking.Reading;

namespace HaActors.Policy.Tests.Unpacking;

public class ConfigurationTests
{
    [Theory]
    [InlineData("node2", "node10")]
    [InlineData("Alpha", "beta")]
    [InlineData("n1", "n1a")]
    [InlineData("n01", "n2")]
    public void Nodes_are_ordered_by_name_and_by_the_numbers_in_it(string first, string then) =>
        Assert.True(NameOrder.Instance.Compare(first, then) < 0);

    [Fact]
    public void Top_resources_come_by_priority_and_otherwise_as_configured()
    {
        var run = Of(Dummy("a") + Dummy("b") + Dummy("c", Meta("c", "priority", "5")));
        Assert.Equal(["c", "a", "b"], run.Resources.Select(resource => resource.Id));
    }

    [Fact]
    public void Own_meta_attributes_win_over_those_of_the_group()
    {
        var run = Of($"""
            <group id="g">{Meta("g", "is-managed", "false")}{Dummy("a")}{Dummy("b", Meta("b", "is-managed", "true"))}</group>
            """);
        Assert.False(run.Primitive("a").Managed);
        Assert.True(run.Primitive("b").Managed);
    }

    [Fact]
    public void Instances_of_a_clone_stay_where_they_are_unless_told_otherwise()
    {
        var run = Of($"""<clone id="c">{Dummy("a")}</clone>""");
        Assert.Equal(1, run.Primitive("a:0").Stickiness);
        Assert.Equal(2, Assert.IsType<Clone>(run.FindResource("c")).MaxInstances);
    }

    [Fact]
    public void In_an_asymmetric_cluster_resources_are_allowed_nowhere_at_first()
    {
        var run = Of(Dummy("a"), options: Option("symmetric-cluster", "false"));
        Assert.Equal(0, run.Primitive("a").Allowed.Count);
    }

    [Fact]
    public void A_template_gives_what_the_primitive_does_not_say()
    {
        const string Template = """
            <template id="t" class="ocf" provider="pacemaker" type="Dummy">
              <operations>
                <op id="t-m" name="monitor" interval="10s"/><op id="t-s" name="stop" interval="0" timeout="9s"/>
              </operations>
            </template>
            <primitive id="p" template="t"><operations><op id="p-m" name="monitor" interval="30s"/></operations></primitive>
            """;
        var p = Of(Template).Primitive("p");
        Assert.Equal("ocf:pacemaker:Dummy", p.Agent);
        Assert.Equal(["p-m", "t-s"], p.Entry.Operations.Select(operation => operation.Id));
    }

    [Fact]
    public void A_container_with_a_remote_node_brings_a_guest_and_its_connection()
    {
        var run = Of(Dummy("vm", Meta("vm", "remote-node", "guest")));
        var connection = run.Primitive("guest");
        Assert.True(run.FindNode("guest")!.IsGuest);
        Assert.Same(run.FindResource("vm"), connection.Container);
    }

    [Fact]
    public void A_replica_has_a_container_an_address_a_connection_and_an_instance()
    {
        var run = Of($"""
            <bundle id="b">
              <docker image="i" replicas="2"/><network ip-range-start="10.0.0.253"/>{Dummy("a")}
            </bundle>
            """);
        var bundle = Assert.IsType<Bundle>(run.FindResource("b"));
        Assert.Equal(["10.0.0.253", "10.0.0.254"], bundle.Replicas.Select(replica => replica.IpAddress));
        Assert.Equal(
            ["b-docker-0", "b-ip-10.0.0.253", "b-0", "b-docker-1", "b-ip-10.0.0.254", "b-1", "b-clone"],
            bundle.Children.Select(child => child.Id));
        Assert.True(run.FindNode("b-1")!.IsBundleNode);
        Assert.Equal(500, run.Primitive("a:1").Allowed[run.FindNode("b-1")!]);
        Assert.Equal(1, run.Primitive("a:1").Allowed.Count);
    }

    [Theory]
    [InlineData("", "Quorum, Fencing")]
    [InlineData("nothing", "Nothing")]
    [InlineData("quorum", "Quorum")]
    public void Without_a_word_a_start_needs_fencing_where_that_is_on(string requires, string expected)
    {
        var meta = requires.Length > 0 ? Meta("a", "requires", requires) : "";
        Assert.Equal(expected, Of(Dummy("a", meta)).Primitive("a").Needs.ToString());
    }
}
