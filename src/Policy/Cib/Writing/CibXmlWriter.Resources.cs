using System.Diagnostics;
using System.Globalization;

namespace HaActors.Policy.Cib;

/// <summary>Resources.</summary>
internal sealed partial class CibXmlWriter
{
    private void Resource(ResourceEntry resource)
    {
        switch (resource)
        {
            case PrimitiveEntry primitive:
                Primitive("primitive", primitive);
                break;
            case GroupEntry group:
                OpenResource("group", group);
                foreach (var member in group.Members)
                    Primitive("primitive", member);
                Close();
                break;
            case CloneEntry clone:
                OpenResource("clone", clone);
                Resource(clone.Content);
                Close();
                break;
            case BundleEntry bundle:
                Bundle(bundle);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void OpenResource(string name, ResourceEntry resource)
    {
        Open(name);
        Identity(resource.Id);
        Attribute("description", resource.Description);
        Values(resource);
    }

    private void Values(ResourceEntry resource)
    {
        foreach (var block in resource.Meta)
            Block("meta_attributes", block);
        foreach (var block in resource.Parameters)
            Block("instance_attributes", block);
    }

    private void Primitive(string name, PrimitiveEntry primitive)
    {
        Open(name);
        Identity(primitive.Id);
        Attribute("class", primitive.Standard);
        Attribute("provider", primitive.Provider);
        Attribute("type", primitive.Type);
        Attribute("template", primitive.Template);
        Attribute("description", primitive.Description);
        Values(primitive);
        foreach (var block in primitive.Utilization)
            Block("utilization", block);
        Operations(primitive);
        Close();
    }

    private void Operations(PrimitiveEntry primitive)
    {
        if (primitive.Operations.IsEmpty && primitive.OperationsId is null && primitive.OperationsReference is null)
            return;
        Open("operations");
        Attribute("id", primitive.OperationsId);
        Attribute("id-ref", primitive.OperationsReference);
        if (primitive.OperationsReference is null)
            foreach (var operation in primitive.Operations)
                Operation(operation);
        Close();
    }

    private void Operation(OperationEntry operation)
    {
        Open("op");
        if (operation.Reference is not null)
            Attribute("id-ref", operation.Reference);
        else
        {
            Identity(operation.Id);
            Attribute("name", operation.Name);
            Attribute("interval", operation.Interval);
            Attributes(operation.Attributes);
            foreach (var block in operation.Meta)
                Block("meta_attributes", block);
            foreach (var block in operation.Parameters)
                Block("instance_attributes", block);
        }

        Close();
    }

    private void Bundle(BundleEntry bundle)
    {
        OpenResource("bundle", bundle);
        var container = bundle.Container;
        Open(container.Technology);
        Attribute("image", container.Image);
        Number("replicas", container.Replicas);
        Number("replicas-per-host", container.ReplicasPerHost);
        Number("promoted-max", container.PromotedMax);
        Attribute("network", container.Network);
        Attribute("run-command", container.RunCommand);
        Attribute("options", container.Options);
        Close();
        if (bundle.Network is { } network)
            Network(network);
        if (!bundle.Storage.IsEmpty)
            Section("storage", bundle.Storage, Storage);
        if (bundle.Content is { } content)
            Primitive("primitive", content);
        Close();
    }

    private void Network(NetworkEntry network)
    {
        Open("network");
        Attribute("ip-range-start", network.IpRangeStart);
        Attribute("control-port", network.ControlPort);
        Attribute("host-interface", network.HostInterface);
        Attribute("host-netmask", network.HostNetmask);
        Attribute("add-host", network.AddHost switch { true => "true", false => "false", null => null });
        foreach (var port in network.Ports)
        {
            Open("port-mapping");
            Identity(port.Id);
            Attribute("port", port.Port);
            Attribute("internal-port", port.InternalPort);
            Attribute("range", port.Range);
            Close();
        }

        Close();
    }

    private void Storage(StorageEntry storage)
    {
        Open("storage-mapping");
        Identity(storage.Id);
        Attribute(storage.SourceIsRoot ? "source-dir-root" : "source-dir", storage.Source);
        Attribute("target-dir", storage.Target);
        Attribute("options", storage.Options);
        Close();
    }

    private void Number(string name, long? number) =>
        Attribute(name, number?.ToString(CultureInfo.InvariantCulture));
}
