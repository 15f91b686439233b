using System.Text.Json;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>What can be read afterwards, from the journals of several daemons, and what alert agents were told.</summary>
public sealed class HistoryTests : ProductTest
{
    private const string AlertAgent = """
        #!/bin/sh
        # One file a call: what this node was told, as Pacemaker's protocol says it.
        env | grep '^CRM_alert_' | sort > "$CRM_alert_recipient/$(hostname)-$$.tmp"
        mv "$CRM_alert_recipient/$(hostname)-$$.tmp" "$CRM_alert_recipient/$(hostname)-$$.alert"
        """;

    /// <summary>Debian's, unchanged; run where it is installed.</summary>
    private const string Sample = "/usr/share/pacemaker/alerts/alert_file.sh.sample";

    private readonly string _folder = Directory.CreateTempSubdirectory("ha-alerts-").FullName;

    [LabFact]
    public async Task Journals_of_all_nodes_are_merged_and_the_one_that_is_missing_is_named()
    {
        var lab = Lab(new ProductLabSettings(FenceAction: "off", Edit: WithAlerts));
        var victim = await lab.FormAsync();
        lab.Cluster[victim].KillAll();
        var heir = await lab.RunsElsewhereAsync(victim);
        var witness = lab.Cluster.Names.Single(name => name != victim && name != heir);

        var fences = await EventsAsync(lab, witness, "--kind", "fencing");
        Assert.Contains(fences.Events, happened => happened is { Subject: { } subject, Step: "confirmed" } && subject == victim);
        Assert.Equal([victim], fences.Missing);
        Assert.Contains($"No answer from {victim}", await lab.DoAsync(heir, "history"));

        var actions = await EventsAsync(lab, witness, "--resource", "db", "--node", heir);
        Assert.Contains(actions.Events, happened => happened is { Kind: "action", Operation: "start" });
        Assert.All(actions.Events, happened => Assert.Equal(heir, happened.Node));
        Assert.Equal(actions.Events.OrderBy(happened => happened.Time), actions.Events);

        lab.Cluster[victim].PowerOn();
        await lab.WholeAsync();
        await Eventually.Async(
            async () => await EventsAsync(lab, witness) is { Missing: [] } all && all.Events.Any(happened => happened.Node == victim),
            "the victim's own journal is merged",
            lab.Evidence);

        // On the survivors: the fence once each at least, the loss of the node, and the start where it happened.
        await Eventually.Async(() => Alerts("fencing").Count() >= 2, "the fence is alerted on both survivors", lab.Evidence);
        Assert.All(Alerts("fencing"), alert => Assert.Equal(victim, alert["CRM_alert_node"]));
        Assert.Contains(Alerts("node"), alert => alert["CRM_alert_node"] == victim && alert["CRM_alert_desc"] == "lost");
        Assert.Contains(
            Alerts("resource"),
            alert => alert["CRM_alert_rsc"] == "db" && alert["CRM_alert_task"] == "start" && alert["CRM_alert_node"] == heir && alert["CRM_alert_rc"] == "0");
        if (File.Exists(Sample))
        {
            string[] said =
                [$"Node '{victim}' is now 'lost'", $"Resource operation 'start' for 'db' on '{heir}': ok", "Fencing "];
            await Eventually.Async(
                () => said.All(File.ReadAllText(Path.Combine(_folder, "sample")).Contains),
                "Pacemaker's own agent says so, too",
                lab.Evidence);
        }
    }

    private string WithAlerts(string template)
    {
        var agent = Path.Combine(_folder, "agent");
        File.WriteAllText(agent, AlertAgent);
        File.SetUnixFileMode(agent, (UnixFileMode)0b111_101_101);
        return template.Replace(
            "  agents {",
            $$"""
              alerts.record {
                path = "{{agent}}"
                recipients { folder { value = "{{_folder}}" } }
              }
              alerts.sample {
                enabled = {{(File.Exists(Sample) ? "on" : "off")}}
                path = "{{Sample}}"
                recipients { file { value = "{{_folder}}/sample" } }
              }

              agents {
            """,
            StringComparison.Ordinal);
    }

    private IEnumerable<Dictionary<string, string>> Alerts(string kind) =>
        Directory.GetFiles(_folder, "*.alert")
            .Select(file => File.ReadLines(file).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]))
            .Where(alert => alert.GetValueOrDefault("CRM_alert_kind") == kind)
            .ToList();

    private sealed record Happened(string Kind, string Node, DateTimeOffset Time, string? Subject, string? Step, string? Resource, string? Operation);

    private sealed record History(IReadOnlyList<Happened> Events, IReadOnlyList<string> Missing);

    private static async Task<History> EventsAsync(ProductLab lab, string node, params string[] filter) =>
        JsonSerializer.Deserialize<History>(
            await lab.DoAsync(node, ["history", "-o", "json", .. filter]), JsonSerializerOptions.Web)!;
}
