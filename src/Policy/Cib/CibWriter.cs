using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Cib;

/// <summary>Writes a cluster information base as XML. Reading it again gives the same records.</summary>
public static class CibWriter
{
    public static string Write(CibDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var xml = new XmlText();
        new CibXmlWriter(xml).Document(document);
        return xml.ToString();
    }
}

/// <summary>Elements and attributes of one document.</summary>
internal sealed partial class CibXmlWriter(XmlText xml)
{
    public void Document(CibDocument document)
    {
        Open("cib");
        Header(document.Header);
        Open("configuration");
        Configuration(document);
        Close();
        Open("status");
        Status(document);
        Close();
        Close();
    }

    private void Header(CibHeader header)
    {
        var quorum = header.HaveQuorum ? "true" : null;
        foreach (var (name, value) in header.Attributes)
            if (name == "have-quorum" && CibValue.Truth(value, otherwise: false) == header.HaveQuorum)
                quorum = value;
            else if (name == "have-quorum")
                quorum ??= "false";
        Attributes(Merged(header.Attributes, [
            new("have-quorum", quorum),
            new("dc-uuid", header.DcUuid),
            new("execution-date", header.ExecutionDate?.ToString(CultureInfo.InvariantCulture)),
        ]));
    }

    private void Configuration(CibDocument document)
    {
        Blocks("crm_config", "cluster_property_set", document.Options);
        Section("nodes", document.Nodes, Node);
        Open("resources");
        foreach (var template in document.Templates)
            Primitive("template", template);
        foreach (var resource in document.Resources)
            Resource(resource);
        Close();
        Section("constraints", document.Constraints, Constraint);
        Section("fencing-topology", document.FencingTopology, Level, isOptional: true);
        Blocks("rsc_defaults", "meta_attributes", document.ResourceDefaults, isOptional: true);
        Blocks("op_defaults", "meta_attributes", document.OperationDefaults, isOptional: true);
        Section("tags", document.Tags, Tag, isOptional: true);
        foreach (var other in document.OtherConfiguration)
            Raw(other);
    }

    private void Section<T>(string name, ImmutableArray<T> items, Action<T> write, bool isOptional = false)
    {
        if (isOptional && items.IsEmpty)
            return;
        Open(name);
        foreach (var item in items)
            write(item);
        Close();
    }

    private void Blocks(string section, string name, ImmutableArray<AttributeBlock> blocks, bool isOptional = false)
    {
        if (isOptional && blocks.IsEmpty)
            return;
        Open(section);
        foreach (var block in blocks)
            Block(name, block);
        Close();
    }

    private void Node(NodeEntry node)
    {
        Open("node");
        Identity(node.Id);
        Attribute("uname", node.Name);
        Attribute("type", node.Type);
        Score(node.Score);
        foreach (var block in node.Attributes)
            Block("instance_attributes", block);
        foreach (var block in node.Utilization)
            Block("utilization", block);
        Close();
    }

    private void Level(FencingLevel level)
    {
        Open("fencing-level");
        Identity(level.Id);
        Attribute("target", level.Target);
        Attribute("target-pattern", level.TargetPattern);
        Attribute("target-attribute", level.TargetAttribute);
        Attribute("target-value", level.TargetValue);
        Attribute("index", level.Index.ToString(CultureInfo.InvariantCulture));
        Attribute("devices", string.Join(',', level.Devices));
        Close();
    }

    private void Tag(TagEntry tag)
    {
        Open("tag");
        Identity(tag.Id);
        foreach (var reference in tag.References)
        {
            Open("obj_ref");
            Attribute("id", reference);
            Close();
        }

        Close();
    }

    private void Block(string name, AttributeBlock block)
    {
        Open(name);
        if (block.Reference is not null)
            Attribute("id-ref", block.Reference);
        else
        {
            Identity(block.Id);
            Score(block.Score);
            if (block.Rule is not null)
                Rule(block.Rule);
            foreach (var pair in block.Values)
                Pair(pair);
        }

        Close();
    }

    private void Pair(NameValue pair)
    {
        Open("nvpair");
        if (pair.Reference is not null)
        {
            Attribute("id-ref", pair.Reference);
            Attribute("name", pair.Name);
        }
        else
        {
            Identity(pair.Id);
            Attribute("name", pair.Name);
            Attribute("value", pair.Value);
        }

        Close();
    }

    private void Raw(RawElement element)
    {
        Open(element.Name);
        Attributes(element.Attributes);
        foreach (var child in element.Children)
            Raw(child);
        if (element.Text is not null)
            xml.Text(element.Text);
        Close();
    }

    private void Attributes(ImmutableArray<KeyValuePair<string, string>> attributes)
    {
        foreach (var (name, value) in attributes)
            Attribute(name, value);
    }

    private void Score(int score)
    {
        if (score != 0)
            Attribute("score", Scheduling.Scores.Text(score));
    }

    private void Open(string name) => xml.Open(name);

    private void Close() => xml.Close();

    private void Attribute(string name, string? value)
    {
        if (value is not null)
            xml.Attribute(name, value);
    }
}
