using System.Collections.Immutable;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Configuration.Secrets;

namespace HaActors.Policy.Tests.Configuration;

public sealed class ConfigurationDocumentTests
{
    private static readonly ConfigurationDocument Shop = ConfigurationDocument.Parse(
        """
        cluster.name = "shop"
        groups.web = ["ip", "httpd"]
        nodes."n1.example".address = "192.0.2.1"
        resources.web.meta.priority = "3"
        resources.web.parameters.ip = "192.0.2.100"

        """);

    [Fact]
    public void What_is_written_is_read_again_as_the_same() => ForMany(document =>
    {
        Assert.Equal(document, ConfigurationDocument.Parse(document.ToString()));
        Assert.Equal(document, ConfigurationDocument.Of(document.ToNode()));
    });

    [Fact]
    public void A_difference_applied_to_the_one_gives_the_other() => ForMany((one, other) =>
        Assert.Equal(other, one.Apply(ConfigurationDocument.Diff(one, other))));

    [Fact]
    public void Changes_without_a_conflict_may_be_made_in_either_order() => ForMany((one, other) =>
    {
        var past = Shop;
        if (!ConfigurationDocument.Conflicts(past, one, other).IsEmpty)
            return;

        Assert.Equal(ConfigurationDocument.Merge(past, one, other), ConfigurationDocument.Merge(past, other, one));
    });

    [Fact]
    public void Conflicts_name_what_both_changed_and_nothing_else()
    {
        var here = Shop.Apply([new("resources.web.meta.priority", "\"4\""), new("groups.web", "[\"ip\"]")]);
        var there = Shop.Apply([new("resources.web.meta.priority", "\"5\""), new("cluster.name", "\"other\"")]);

        Assert.Equal(["resources.web.meta.priority"], ConfigurationDocument.Conflicts(Shop, here, there).AsEnumerable());
        Assert.Empty(ConfigurationDocument.Conflicts(Shop, here, here));
        Assert.Equal(
            ["resources.web.parameters.port"],
            ConfigurationDocument.Conflicts(
                Shop, Shop.Apply([new("resources.web.parameters.port", "\"1\"")]), Shop.Apply([new("resources.web.parameters", "{}")])).AsEnumerable());
    }

    [Fact]
    public void A_removed_object_takes_all_that_stands_in_it() => Assert.Equal(
        ["cluster.name", "groups.web", "nodes.\"n1.example\".address"], Shop.Apply([new("resources.web", null)]).Values.Keys);

    [Fact]
    public void A_node_s_own_settings_are_no_part_of_it()
    {
        var text = new ConfigurationNode.Text("x", null);
        var ha = new ConfigurationNode.Map(
            [
                new("node-name", text),
                new("cluster", new ConfigurationNode.Map([new("name", text), new("key-file", text)], null)),
                new("shell", text),
                new("media", text),
                new("bonds", text),
            ],
            null);

        Assert.Equal("cluster.name = \"x\"\n", ConfigurationDocument.Of(ha).ToString());
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("nodes = 3")]
    [InlineData("nodes = \"a\"\nnodes = \"b\"")]
    [InlineData("\"nodes = \"a\"")]
    [InlineData("a..b = \"a\"")]
    public void What_is_no_document_is_refused(string text) => Assert.Throws<FormatException>(() => ConfigurationDocument.Parse(text));

    [Fact]
    public void It_is_shown_without_secrets_and_comes_back_with_them()
    {
        var document = Shop.Apply(
        [
            new("fencing.devices.ipmi.parameters.password", "\"tiger\""),
            new("fencing.devices.pdu.parameters.passwd", "\"file:/etc/pdu\""),
            new("fencing.devices.pdu.parameters.passwd_script", "\"/bin/pw\""),
            new("fencing.devices.apc.parameters.passwd", "\"sealed:v1:abc\""),
            new("fencing.devices.slots.parameters.connection", "\"Password=x\""),
            new("quorum.witness.connection", "\"Password=x\""),
        ]);

        var shown = SecretNames.Mask(document);

        Assert.Equal(
            ["fencing.devices.ipmi.parameters.password", "fencing.devices.slots.parameters.connection", "quorum.witness.connection"],
            ConfigurationDocument.Diff(document, shown).Select(edit => edit.Path));
        Assert.Equal(document, SecretNames.Unmask(shown, document));
        Assert.Equal(
            ["fencing.devices.ipmi.parameters.password", "fencing.devices.slots.parameters.connection", "quorum.witness.connection"],
            SecretNames.StillMasked(SecretNames.Unmask(shown, Shop)));
    }

    [Fact]
    public void A_sealed_secret_opens_with_the_cluster_s_key_alone()
    {
        var value = SecretValue.Seal("0123456789abcdef", "tiger é", new byte[12]);

        Assert.StartsWith("sealed:v1:", value);
        Assert.DoesNotContain("tiger", value);
        Assert.Equal("tiger é", Open(value, "0123456789abcdef"));
        Assert.Throws<SecretException>(() => Open(value, "fedcba9876543210"));
        Assert.Throws<SecretException>(() => Open(value, ""));
        Assert.Throws<SecretException>(() => Open(value[..^4] + "AAAA", "0123456789abcdef"));
        Assert.Throws<SecretException>(() => Open("sealed:v1:AAAA", "0123456789abcdef"));
        Assert.Throws<SecretException>(() => Open("sealed:v9:AAAA", "0123456789abcdef"));
        Assert.Equal("plain", Open("plain", ""));
        Assert.Equal("from /etc/pw", Open("file:/etc/pw", ""));
    }

    private static string Open(string value, string key) => SecretValue.Open(value, key, path => $"from {path}\n");

    private static void ForMany(Action<ConfigurationDocument> holds) => ForMany((one, _) => holds(one));

    private static void ForMany(Action<ConfigurationDocument, ConfigurationDocument> holds)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var chance = new Random(seed);
            holds(Changed(chance), Changed(chance));
        }
    }

    private static ConfigurationDocument Changed(Random chance)
    {
        string[] keys = ["resources", "web", "a.b", "x = y", "meta", "\"", "é", "include", ""];
        string[] values = ["\"3\"", "\"\"", "[]", "{}", "[\"a\", [\"b\"]]", "[{\"k\": \"v = 1\"}]", "\"a\\nb \\\" = c\""];
        var edits = Enumerable.Range(0, chance.Next(1, 12)).Select(_ => new ConfigurationEdit(
            ConfigurationPath.Of(
                Enumerable.Range(0, chance.Next(0, 3)).Select(_ => keys[chance.Next(keys.Length)]).Prepend(chance.Next(2) == 0 ? "resources" : "groups")),
            chance.Next(4) == 0 ? null : values[chance.Next(values.Length)]));
        return ConfigurationDocument.Parse(Shop.Apply(edits.ToImmutableArray()).ToString());
    }
}
