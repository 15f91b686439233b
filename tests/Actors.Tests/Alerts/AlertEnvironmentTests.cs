using System.Collections.Immutable;
using HaActors.Actors.Alerts;
using HaActors.Actors.Events;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Alerts;

public sealed class AlertEnvironmentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, 250, TimeSpan.Zero);

    public static TheoryData<ClusterEvent, string> Told { get; } = new()
    {
        { new ClusterEvent.Membership(Some.N3, MembershipChange.Heard), "desc=member kind=node node=n3 nodeid=3" },
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Silent), "desc=lost kind=node node=n2 nodeid=2" },
        {
            new ClusterEvent.Fencing(Some.N3, FencingStep.Confirmed, "reboot", "power", Some.N2, Term: new Term(7)),
            "desc=Operation reboot of n3 by n2 for haactors@n1: OK (ref=7) kind=fencing node=n3 rc=0 task=reboot"
        },
        {
            new ClusterEvent.Fencing(Some.N3, FencingStep.Failed, "off", "power", Detail: "no route", Term: new Term(7)),
            "desc=Operation off of n3 by n1 for haactors@n1: no route (ref=7) kind=fencing node=n3 rc=-201 task=off"
        },
        {
            new ClusterEvent.Action(Some.Web, "monitor", 10_000, ExecutionStatus.Done, 7, 0, "gone", 31, [], "7.3.1"),
            "desc=not running exec_time=31 interval=10000 kind=resource node=n1 rc=7 rsc=web status=0 target_rc=0 task=monitor"
        },
        {
            new ClusterEvent.Action(Some.Web, "start", 0, ExecutionStatus.TimedOut, 1, 0, null, 20_000, []),
            "desc=Timed Out exec_time=20000 interval=0 kind=resource node=n1 rc=1 rsc=web status=2 target_rc=0 task=start"
        },
        {
            new ClusterEvent.Attribute(Some.N2, "pingd", null),
            "attribute_name=pingd attribute_value= kind=attribute node=n2"
        },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public void An_agent_is_told_what_Pacemaker_would_tell_it(ClusterEvent happened, string expected)
    {
        var facts = AlertEnvironment.Facts(happened with { Node = Some.N1 }, Some.N1, Some.Cluster());
        Assert.Equal(expected, Text(facts, "CRM_alert_"));
        Assert.Equal(expected, Text(facts, "CRM_notify_"));
    }

    public static TheoryData<ClusterEvent> Untold { get; } = new(
        new ClusterEvent.Membership(Some.N3, MembershipChange.Lost),
        new ClusterEvent.Fencing(Some.N3, FencingStep.Attempt, "reboot"),
        new ClusterEvent.Resource(Some.Web, "started", "failed"),
        new ClusterEvent.Alert("mail", "exit 1"));

    [Theory]
    [MemberData(nameof(Untold))]
    public void Of_everything_else_agents_hear_nothing(ClusterEvent happened) =>
        Assert.Empty(AlertEnvironment.Facts(happened with { Node = Some.N1 }, Some.N1, Some.Cluster()));

    [Fact]
    public void A_resource_is_the_business_of_the_node_that_ran_it_and_a_fence_of_all()
    {
        var action = new ClusterEvent.Action(Some.Web, "start", 0, ExecutionStatus.Done, 0, 0, null, 1, []) { Node = Some.N2 };
        var fence = new ClusterEvent.Fencing(Some.N3, FencingStep.Confirmed, "reboot") { Node = Some.N2 };
        Assert.Empty(AlertEnvironment.Facts(action, Some.N1, Some.Cluster()));
        Assert.NotEmpty(AlertEnvironment.Facts(fence, Some.N1, Some.Cluster()));
    }

    [Fact]
    public void A_recipient_changes_format_and_attributes_of_its_alert_and_no_fact()
    {
        var alert = Alert("/bin/true") with
        {
            Attributes = Texts(("debug", "false"), ("sender", "ha"), ("CRM_alert_node", "a lie")),
        };
        var recipient = new AlertRecipient("anna", "anna@example.org")
        {
            TimestampFormat = "%F",
            Attributes = Texts(("debug", "true")),
        };
        var told = AlertEnvironment.For(alert, recipient, Texts(("CRM_alert_node", "n1")), Noon, 42);
        Assert.Equal(
            ("true", "ha", "n1", "anna@example.org", "42", "2026-03-04", "1772625600", "250000"),
            (told["debug"], told["sender"], told["CRM_alert_node"], told["CRM_alert_recipient"], told["CRM_alert_node_sequence"],
                told["CRM_alert_timestamp"], told["CRM_alert_timestamp_epoch"], told["CRM_alert_timestamp_usec"]));
        Assert.Equal("", AlertEnvironment.For(alert, null, Texts(), Noon, 1)["CRM_alert_recipient"]);
    }

    [Fact]
    public void An_alert_hears_of_the_attributes_that_it_names()
    {
        var selection = AlertSelection.None with { Attributes = true, AttributeNames = ["pingd"] };
        Assert.True(selection.Selects(new ClusterEvent.Attribute(Some.N1, "pingd", "1")));
        Assert.False(selection.Selects(new ClusterEvent.Attribute(Some.N1, "other", "1")));
        Assert.False(AlertSelection.Usual.Selects(new ClusterEvent.Attribute(Some.N1, "pingd", "1")));
    }

    internal static AlertSettings Alert(string path) => new(
        "mail", path, AlertSelection.Usual, Some.Patience, "%H:%M:%S.%06N", Texts(), []);

    internal static ImmutableSortedDictionary<string, string> Texts(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    private static string Text(ImmutableSortedDictionary<string, string> facts, string prefix) => string.Join(' ', facts
        .Where(fact => fact.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(fact => $"{fact.Key[prefix.Length..]}={fact.Value}"));
}
