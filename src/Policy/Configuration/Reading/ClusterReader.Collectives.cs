using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Configuration.Reading;

/// <content>What holds other resources: groups, clones, bundles; and tags.</content>
public sealed partial class ClusterReader
{
    /// <summary>Who holds a resource; it is in one at most.</summary>
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);

    private ImmutableArray<ResourceEntry> ReadResources(ImmutableArray<PrimitiveEntry> templates)
    {
        var primitives = ReadPrimitives(templates);
        var resources = new SortedDictionary<string, ResourceEntry>(StringComparer.Ordinal);
        foreach (var (id, primitive) in primitives)
            resources[id] = primitive;
        foreach (var group in ReadGroups(primitives))
            resources[group.Id] = group;
        foreach (var clone in ReadClones(resources))
            resources[clone.Id] = clone;
        foreach (var bundle in ReadBundles(primitives))
            resources[bundle.Id] = bundle;
        return [.. resources.Values.Where(resource => !_holders.ContainsKey(resource.Id))];
    }

    private List<GroupEntry> ReadGroups(SortedDictionary<string, PrimitiveEntry> primitives)
    {
        var groups = new List<GroupEntry>();
        var section = _ha.Child("groups");
        foreach (var id in section.SortedKeys)
        {
            // With nothing but members the list alone suffices.
            var isList = !section.IsObject(id);
            var entry = isList ? new Section($"{section.Path}.{id}", null, null, section.Findings) : NamedEntry(section, id, null);
            if (isList)
                NameOf(section, id);
            var members = isList ? section.List(id) : entry.List("members");
            var (at, key) = isList ? (section, id) : (entry, "members");
            if (members.Count == 0)
                at.Wrong(key, "has no members");

            foreach (var member in members)
            {
                if (!primitives.ContainsKey(member))
                    at.Wrong(key, $"its member '{member}' is not among ha.resources");
                else if (!_holders.TryAdd(member, id))
                    at.Wrong(key, $"its member '{member}' is in group {_holders[member]} already");
            }

            var owner = OwnerOf(id, entry);
            groups.Add(
                CibParts.Group(
                    id, members.Distinct().Where(member => _holders.GetValueOrDefault(member) == id).Select(member => primitives[member])) with
                {
                    Meta = Blocks(owner, "meta", Meta),
                    Parameters = Blocks(owner, "parameters", Texts),
                    Description = entry.Optional("description"),
                });
            RejectUnknown(owner);
        }

        return groups;
    }

    private List<CloneEntry> ReadClones(SortedDictionary<string, ResourceEntry> resources)
    {
        var clones = new List<CloneEntry>();
        var section = _ha.Child("clones");
        foreach (var id in section.SortedKeys)
        {
            var entry = NamedEntry(section, id, null);
            var owner = OwnerOf(id, entry);
            var meta = Blocks(owner, "meta", Meta);
            var parameters = Blocks(owner, "parameters", Texts);
            var description = entry.Optional("description");
            if (Held(entry, id, resources) is { } content)
                clones.Add(new CloneEntry(id, content, meta, parameters, CibParts.PlaceOf("clone", id)) { Description = description });
            RejectUnknown(owner);
        }

        return clones;
    }

    private ResourceEntry? Held<T>(Section entry, string holder, SortedDictionary<string, T> resources)
        where T : ResourceEntry
    {
        var id = entry.Required("resource");
        if (id.Length == 0)
            return null;
        if (!resources.TryGetValue(id, out var resource) || resource is not (PrimitiveEntry or GroupEntry))
            entry.Wrong("resource", $"'{id}' is neither a resource nor a group");
        else if (!_holders.TryAdd(id, holder))
            entry.Wrong("resource", $"'{id}' is in {_holders[id]} already");
        else
            return resource;
        return null;
    }

    private List<BundleEntry> ReadBundles(SortedDictionary<string, PrimitiveEntry> primitives)
    {
        var bundles = new List<BundleEntry>();
        var section = _ha.Child("bundles");
        foreach (var id in section.SortedKeys)
        {
            var entry = NamedEntry(section, id, null);
            var owner = OwnerOf(id, entry);
            bundles.Add(new BundleEntry(
                id,
                ReadContainer(entry.Child("container")),
                entry.Has("network") ? ReadNetwork(id, entry.Child("network")) : null,
                ReadStorage(id, entry.Child("storage")),
                entry.Has("resource") ? (PrimitiveEntry?)Held(entry, id, primitives) : null,
                Blocks(owner, "meta", Meta),
                Blocks(owner, "parameters", Texts),
                CibParts.PlaceOf("bundle", id))
            {
                Description = entry.Optional("description"),
            });
            RejectUnknown(owner);
        }

        return bundles;
    }

    private static ContainerEntry ReadContainer(Section section)
    {
        int? Number(string key) => section.Has(key) ? section.Number(key, 0) : null;
        var container = new ContainerEntry(
            Word(section, "technology", "podman", "docker", "rkt"),
            section.Required("image"),
            Number("replicas"),
            Number("replicas-per-host"),
            Number("promoted-max"),
            section.Optional("network"),
            section.Optional("run-command"),
            section.Optional("options"));
        section.RejectUnknown();
        return container;
    }

    private NetworkEntry ReadNetwork(string bundle, Section section)
    {
        var ports = section.Child("ports");
        var network = new NetworkEntry(
            section.Optional("ip-range-start"),
            section.Optional("control-port"),
            section.Optional("host-interface"),
            section.Optional("host-netmask"),
            section.Has("add-host") ? section.Switch("add-host") : null,
            [
                .. ports.SortedKeys.Select(name =>
                {
                    var port = ports.Child(name);
                    var mapping = new PortMapping(
                        _ids.Fresh($"{bundle}-port-{name}", port.Path),
                        port.Optional("port"),
                        port.Optional("internal-port"),
                        port.Optional("range"));
                    port.RejectUnknown();
                    return mapping;
                }),
            ]);
        section.RejectUnknown();
        return network;
    }

    private ImmutableArray<StorageEntry> ReadStorage(string bundle, Section section) =>
    [
        .. section.SortedKeys.Select(name =>
        {
            var mount = section.Child(name);
            var root = mount.Optional("source-dir-root");
            var storage = new StorageEntry(
                _ids.Fresh($"{bundle}-storage-{name}", mount.Path),
                root ?? mount.Required("source-dir"),
                root is not null,
                mount.Required("target-dir"),
                mount.Optional("options"));
            mount.RejectUnknown();
            return storage;
        }),
    ];

    private ImmutableArray<TagEntry> ReadTags()
    {
        var section = _ha.Child("tags");
        return
        [
            .. section.SortedKeys.Select(id =>
            {
                NameOf(section, id);
                return new TagEntry(id, [.. section.List(id)], CibParts.PlaceOf("tag", id));
            }),
        ];
    }
}
