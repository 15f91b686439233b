using System.Xml.Linq;

namespace HaActors.Policy.Tests.Generated;

/// <summary>Cluster options, and defaults of resources and operations.</summary>
internal sealed class OptionGenerator(Dice dice)
{
    public bool IsFencing { get; private set; }

    public static XElement Pair(Dice dice, string name, object value) => new(
        "nvpair",
        new XAttribute("id", dice.Id("nv")),
        new XAttribute("name", name),
        new XAttribute("value", value));

    public XElement CrmConfig()
    {
        IsFencing = dice.Percent(60);
        var options = new XElement(
            "cluster_property_set",
            new XAttribute("id", "cib-bootstrap-options"),
            Pair(dice, "stonith-enabled", IsFencing ? "true" : "false"),
            Pair(dice, "concurrent-fencing", dice.Percent(90) ? "true" : "false"));
        May(25, "no-quorum-policy", "ignore", "stop", "freeze", "demote", "suicide");
        May(6, "symmetric-cluster", "false");
        May(2, "maintenance-mode", "true");
        May(2, "stop-all-resources", "true");
        May(20, "placement-strategy", "utilization", "balanced", "minimal", "default");
        May(5, "shutdown-lock", "true");
        May(10, "startup-fencing", "false", "true");
        May(5, "stonith-action", "off");
        May(4, "priority-fencing-delay", "15s");
        May(10, "start-failure-is-fatal", "false");
        May(3, "enable-startup-probes", "false");
        May(5, "stop-orphan-resources", "false");
        May(5, "stop-orphan-actions", "false");
        May(8, "node-health-strategy", "migrate-on-red", "only-green", "progressive", "custom");
        return new XElement("crm_config", options);

        void May(int chance, string name, params ReadOnlySpan<string> values)
        {
            if (dice.Percent(chance))
                options.Add(Pair(dice, name, dice.Of(values)));
        }
    }

    public XElement? ResourceDefaults() => dice.Percent(25)
        ? new XElement(
            "rsc_defaults",
            new XElement(
                "meta_attributes",
                new XAttribute("id", "rsc-options"),
                dice.Of(
                    Pair(dice, "resource-stickiness", dice.Of("1", "100", "INFINITY")),
                    Pair(dice, "migration-threshold", dice.Of("1", "3")),
                    Pair(dice, "failure-timeout", "60s"),
                    Pair(dice, "allow-migrate", "true"))))
        : null;

    public XElement? OperationDefaults() => dice.Percent(10)
        ? new XElement(
            "op_defaults",
            new XElement(
                "meta_attributes",
                new XAttribute("id", "op-options"),
                dice.Of(Pair(dice, "timeout", "30s"), Pair(dice, "on-fail", dice.Of("restart", "block", "ignore")))))
        : null;
}
