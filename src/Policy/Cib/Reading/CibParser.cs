using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Makes records of one document.</summary>
internal sealed partial class CibParser(XmlCursor xml, References? references)
{
    private readonly ImmutableArray<Finding>.Builder _findings = ImmutableArray.CreateBuilder<Finding>();

    private readonly ImmutableArray<AttributeBlock>.Builder _options = ImmutableArray.CreateBuilder<AttributeBlock>();
    private readonly ImmutableArray<NodeEntry>.Builder _nodes = ImmutableArray.CreateBuilder<NodeEntry>();
    private readonly ImmutableArray<ResourceEntry>.Builder _resources = ImmutableArray.CreateBuilder<ResourceEntry>();
    private readonly ImmutableArray<PrimitiveEntry>.Builder _templates = ImmutableArray.CreateBuilder<PrimitiveEntry>();
    private readonly ImmutableArray<AttributeBlock>.Builder _resourceDefaults =
        ImmutableArray.CreateBuilder<AttributeBlock>();
    private readonly ImmutableArray<AttributeBlock>.Builder _operationDefaults =
        ImmutableArray.CreateBuilder<AttributeBlock>();
    private readonly ImmutableArray<ConstraintEntry>.Builder _constraints =
        ImmutableArray.CreateBuilder<ConstraintEntry>();
    private readonly ImmutableArray<FencingLevel>.Builder _levels = ImmutableArray.CreateBuilder<FencingLevel>();
    private readonly ImmutableArray<TagEntry>.Builder _tags = ImmutableArray.CreateBuilder<TagEntry>();
    private readonly ImmutableArray<RawElement>.Builder _otherConfiguration =
        ImmutableArray.CreateBuilder<RawElement>();
    private readonly ImmutableArray<RawElement>.Builder _otherStatus = ImmutableArray.CreateBuilder<RawElement>();
    private readonly ImmutableArray<NodeStatus>.Builder _states = ImmutableArray.CreateBuilder<NodeStatus>();
    private readonly ImmutableArray<TicketStatus>.Builder _tickets = ImmutableArray.CreateBuilder<TicketStatus>();

    private SchemaGeneration _schema = SchemaGeneration.Newest;

    public CibDocument Document()
    {
        xml.Start();
        if (xml.Name != "cib")
            throw new CibFormatException(xml.Line, 1, $"the root element is <{xml.Name}>, not <cib>");

        _schema = SchemaGeneration.Of(xml["validate-with"]);
        var header = Header();
        var root = xml.Enter();
        while (xml.Next(root))
        {
            if (xml.Name == "configuration")
                Configuration();
            else if (xml.Name == "status")
                Status();
            else
                Unknown();
        }

        xml.Finish();
        if (_schema.IsBefore(3))
            MoveDefaults();
        return new CibDocument(
            header,
            _options.DrainToImmutable(),
            _nodes.DrainToImmutable(),
            _resources.DrainToImmutable(),
            _templates.DrainToImmutable(),
            _resourceDefaults.DrainToImmutable(),
            _operationDefaults.DrainToImmutable(),
            _constraints.DrainToImmutable(),
            _levels.DrainToImmutable(),
            _tags.DrainToImmutable(),
            _states.DrainToImmutable(),
            _tickets.DrainToImmutable())
        {
            OtherConfiguration = _otherConfiguration.DrainToImmutable(),
            OtherStatus = _otherStatus.DrainToImmutable(),
            Findings = _findings.DrainToImmutable(),
        };
    }

    // What are defaults of resources and operations today were cluster options once.
    private void MoveDefaults()
    {
        for (var at = 0; at < _options.Count; at++)
        {
            var block = _options[at];
            var resource = Moved(block, OldNames.ResourceDefault);
            var operation = Moved(block, OldNames.OperationDefault);
            if (resource.IsEmpty && operation.IsEmpty)
                continue;
            _options[at] = block with
            {
                Values = block.Values.RemoveAll(pair =>
                    (OldNames.ResourceDefault(pair.Name) ?? OldNames.OperationDefault(pair.Name)) is not null),
            };
            if (!resource.IsEmpty)
                _resourceDefaults.Add(block with { Id = $"{block.Id}-rsc_defaults", Values = resource });
            if (!operation.IsEmpty)
                _operationDefaults.Add(block with { Id = $"{block.Id}-op_defaults", Values = operation });
        }
    }

    private static ImmutableArray<NameValue> Moved(AttributeBlock block, Func<string, string?> today) =>
    [
        .. from pair in block.Values
           let name = today(pair.Name)
           where name is not null
           select pair with { Name = name },
    ];

    private CibHeader Header() => new(
        CibValue.Truth(xml["have-quorum"], otherwise: false),
        xml["dc-uuid"],
        CibValue.Leading(xml["execution-date"]),
        HeaderAttributes());

    // Its names are today's when it has been read.
    private ImmutableArray<KeyValuePair<string, string>> HeaderAttributes()
    {
        var attributes = xml.Attributes.ToArray();
        if (_schema.IsBefore(4))
            for (var at = 0; at < attributes.Length; at++)
                if (attributes[at].Key == "validate-with")
                    attributes[at] = new("validate-with", SchemaGeneration.Today);
        return [.. attributes];
    }

    private void Configuration()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            switch (xml.Name)
            {
                case "crm_config":
                    Blocks(_options, BlockKind.Options);
                    break;
                case "nodes":
                    Nodes();
                    break;
                case "resources":
                    Resources();
                    break;
                case "constraints":
                    Constraints();
                    break;
                case "rsc_defaults":
                    Blocks(_resourceDefaults, BlockKind.Meta);
                    break;
                case "op_defaults":
                    Blocks(_operationDefaults, BlockKind.Other);
                    break;
                case "fencing-topology":
                    Levels();
                    break;
                case "tags":
                    Tags();
                    break;
                default:
                    _otherConfiguration.Add(xml.Raw());
                    break;
            }
        }
    }

    private void Nodes()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name == "node")
                _nodes.Add(Node());
            else
                Unknown();
        }
    }

    private NodeEntry Node()
    {
        var place = xml.Place;
        var id = Id();
        var name = xml["uname"] ?? "";
        var type = xml["type"];
        var score = ScoreOf("score");
        var attributes = ImmutableArray.CreateBuilder<AttributeBlock>();
        var utilization = ImmutableArray.CreateBuilder<AttributeBlock>();
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name is "instance_attributes" or "attributes")
                attributes.Add(Block(BlockKind.Other));
            else if (xml.Name == "utilization")
                utilization.Add(Block(BlockKind.Other));
            else
                Unknown();
        }

        return new(id, name, type, score, attributes.DrainToImmutable(), utilization.DrainToImmutable(), place);
    }

    private void Levels()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name != "fencing-level")
            {
                Unknown();
                continue;
            }

            var devices = (xml["devices"] ?? "").Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            _levels.Add(new(
                Id(),
                xml["target"],
                xml["target-pattern"],
                xml["target-attribute"],
                xml["target-value"],
                (int)Math.Clamp(CibValue.Leading(xml["index"]) ?? 0, 0, int.MaxValue),
                [.. devices],
                xml.Place));
        }
    }

    private void Tags()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name != "tag")
            {
                Unknown();
                continue;
            }

            var place = xml.Place;
            var id = Id();
            var references = ImmutableArray.CreateBuilder<string>();
            var element = xml.Enter();
            while (xml.Next(element))
                if (xml.Name == "obj_ref" && xml["id"] is { } reference)
                    references.Add(reference);
                else
                    Unknown();
            _tags.Add(new(id, references.DrainToImmutable(), place));
        }
    }

    /// <summary>The present element's id; a missing one is a finding.</summary>
    private string Id()
    {
        if (xml["id"] is { Length: > 0 } id)
            return id;
        Report(FindingKinds.MissingId, xml.Place, $"<{xml.Name}> has no id");
        return "";
    }

    private int ScoreOf(string name)
    {
        if (xml[name] is not { } text)
            return 0;
        if (CibValue.Score(text) is { } score)
            return score;
        Report(FindingKinds.BadScore, xml.Place, $"{name}=\"{text}\" is no score");
        return 0;
    }

    private void Unknown() =>
        Report(FindingKinds.UnknownElement, xml.Place, $"<{xml.Name}> is not known here");

    private void Report(FindingKind kind, Place place, string text) => _findings.Add(kind.At(place, text));
}
