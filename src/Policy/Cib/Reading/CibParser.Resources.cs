using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Cib;

/// <summary>Resources of every kind.</summary>
internal sealed partial class CibParser
{
    private void Resources()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name == "template")
                _templates.Add(Primitive());
            else if (Resource() is { } resource)
                _resources.Add(resource);
        }
    }

    private ResourceEntry? Resource()
    {
        switch (xml.Name)
        {
            case "primitive":
                return Primitive();
            case "group":
                return Group();
            case "clone":
                return Clone(isMaster: false);
            case "master" or "master_slave":
                return Clone(isMaster: true);
            case "bundle":
                return Bundle();
            default:
                Unknown();
                return null;
        }
    }

    private PrimitiveEntry Primitive()
    {
        var place = xml.Place;
        var entry = new PrimitiveEntry(
            Id(), xml["class"], xml["provider"], xml["type"], xml["template"], [], null, [], [], [], place)
        {
            Description = xml["description"],
        };
        var meta = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var parameters = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var utilization = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var operations = ImmutableArray.CreateBuilder<OperationEntry>(1);
        string? operationsId = null, operationsReference = null;
        var element = xml.Enter();
        while (xml.Next(element))
        {
            switch (xml.Name)
            {
                case "meta_attributes":
                    meta.Add(Block(BlockKind.Meta));
                    break;
                case "instance_attributes":
                    parameters.Add(Block(BlockKind.Other));
                    break;
                case "utilization":
                    utilization.Add(Block(BlockKind.Other));
                    break;
                case "operations":
                    operationsId = xml["id"] ?? operationsId;
                    operationsReference = xml["id-ref"] ?? operationsReference;
                    Operations(operations, operationsReference);
                    break;
                default:
                    Unknown();
                    break;
            }
        }

        entry = entry with
        {
            Operations = operations.DrainToImmutable(),
            OperationsId = operationsId,
            OperationsReference = operationsReference,
            Meta = meta.DrainToImmutable(),
            Parameters = parameters.DrainToImmutable(),
            Utilization = utilization.DrainToImmutable(),
        };
        if (operationsId is not null)
            references?.Operations.TryAdd(operationsId, entry);
        return entry;
    }

    private void Operations(ImmutableArray<OperationEntry>.Builder into, string? reference)
    {
        if (reference is not null)
        {
            if (references!.Operations.TryGetValue(reference, out var known))
                into.AddRange(known.Operations);
            else
                ReportMissing(reference, xml.Place with { Id = reference });
            return;
        }

        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "op")
                into.Add(Operation());
            else
                Unknown();
        }
    }

    private OperationEntry Operation()
    {
        var place = xml.Place;
        if (xml["id-ref"] is { } reference)
        {
            place = place with { Id = reference };
            if (references!.SingleOperations.TryGetValue(reference, out var known))
                return known with { Place = place, Reference = reference };
            ReportMissing(reference, place);
            return new(reference, "", "0", [], [], [], place) { Reference = reference };
        }

        var id = Id();
        var name = xml["name"] ?? "";
        var interval = xml["interval"] ?? "0";
        var attributes = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(xml.Attributes.Length);
        foreach (var (key, value) in xml.Attributes)
            if (key is not ("id" or "name" or "interval"))
                attributes.Add(new(key.Replace('_', '-'), key == "role" ? OldNames.Role(value)! : value));
        var meta = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var parameters = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "meta_attributes")
                meta.Add(Block(BlockKind.Other));
            else if (xml.Name == "instance_attributes")
                parameters.Add(Block(BlockKind.Other));
            else
                Unknown();
        }

        var operation = new OperationEntry(
            id,
            name,
            interval,
            attributes.DrainToImmutable(),
            meta.DrainToImmutable(),
            parameters.DrainToImmutable(),
            place);
        references?.SingleOperations.TryAdd(id, operation);
        return operation;
    }

    private GroupEntry Group()
    {
        var place = xml.Place;
        var id = Id();
        var description = xml["description"];
        var meta = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var parameters = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var members = ImmutableArray.CreateBuilder<PrimitiveEntry>();
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "primitive")
                members.Add(Primitive());
            else if (xml.Name == "meta_attributes")
                meta.Add(Block(BlockKind.Meta));
            else if (xml.Name == "instance_attributes")
                parameters.Add(Block(BlockKind.Other));
            else
                Unknown();
        }

        return new(id, members.DrainToImmutable(), meta.DrainToImmutable(), parameters.DrainToImmutable(), place)
        {
            Description = description,
        };
    }

    private CloneEntry? Clone(bool isMaster)
    {
        var place = xml.Place;
        var id = Id();
        var description = xml["description"];
        var meta = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var parameters = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        ResourceEntry? content = null;
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "meta_attributes")
                meta.Add(Block(BlockKind.Meta));
            else if (xml.Name == "instance_attributes")
                parameters.Add(Block(BlockKind.Other));
            else if (content is null && xml.Name is "primitive" or "group")
                content = Resource();
            else
                Unknown();
        }

        if (content is null)
        {
            Report(FindingKinds.MissingContent, place, $"<{place.Element}> has no primitive or group to clone");
            return null;
        }

        if (isMaster)
            meta.Insert(0, PromotableBlock(id, place));
        return new(id, content, meta.DrainToImmutable(), parameters.DrainToImmutable(), place)
        {
            Description = description,
        };
    }

    // Such an element was promotable whatever its meta-attributes said.
    private static AttributeBlock PromotableBlock(string id, Place place) => new(
        $"{id}-promotable-meta",
        CibValue.Infinity,
        null,
        [new($"{id}-promotable", "promotable", "true")],
        place with { Element = "meta_attributes", Id = $"{id}-promotable-meta" });

    private BundleEntry? Bundle()
    {
        var place = xml.Place;
        var id = Id();
        var description = xml["description"];
        var meta = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        var parameters = ImmutableArray.CreateBuilder<AttributeBlock>(0);
        ContainerEntry? container = null;
        NetworkEntry? network = null;
        PrimitiveEntry? content = null;
        var storage = ImmutableArray.CreateBuilder<StorageEntry>();
        var element = xml.Enter();
        while (xml.Next(element))
        {
            switch (xml.Name)
            {
                case "docker" or "podman" or "rkt":
                    container = Container();
                    break;
                case "network":
                    network = Network();
                    break;
                case "storage":
                    Storage(storage);
                    break;
                case "primitive":
                    content = Primitive();
                    break;
                case "meta_attributes":
                    meta.Add(Block(BlockKind.Meta));
                    break;
                case "instance_attributes":
                    parameters.Add(Block(BlockKind.Other));
                    break;
                default:
                    Unknown();
                    break;
            }
        }

        if (container is null)
        {
            Report(FindingKinds.MissingContent, place, "<bundle> has no container (docker, podman)");
            return null;
        }

        return new(
            id,
            container,
            network,
            storage.DrainToImmutable(),
            content,
            meta.DrainToImmutable(),
            parameters.DrainToImmutable(),
            place)
        {
            Description = description,
        };
    }

    private ContainerEntry Container() => new(
        xml.Name,
        xml["image"] ?? "",
        Count("replicas"),
        Count("replicas-per-host"),
        Count("promoted-max") ?? Count("masters"),
        xml["network"],
        xml["run-command"],
        xml["options"]);

    private int? Count(string name)
    {
        if (xml[name] is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            return count;
        Report(FindingKinds.BadValue, xml.Place, $"{name}=\"{text}\" is no whole number");
        return null;
    }

    private NetworkEntry Network()
    {
        var entry = new NetworkEntry(
            xml["ip-range-start"],
            xml["control-port"],
            xml["host-interface"],
            xml["host-netmask"],
            CibValue.Truth(xml["add-host"]),
            []);
        var ports = ImmutableArray.CreateBuilder<PortMapping>();
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "port-mapping")
                ports.Add(new(Id(), xml["port"], xml["internal-port"], xml["range"]));
            else
                Unknown();
        }

        return entry with { Ports = ports.DrainToImmutable() };
    }

    private void Storage(ImmutableArray<StorageEntry>.Builder storage)
    {
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name != "storage-mapping")
            {
                Unknown();
                continue;
            }

            var root = xml["source-dir-root"];
            var source = xml["source-dir"] ?? root ?? "";
            storage.Add(new(Id(), source, root is not null, xml["target-dir"] ?? "", xml["options"]));
        }
    }
}
