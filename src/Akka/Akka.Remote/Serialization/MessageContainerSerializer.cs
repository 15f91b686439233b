using Akka.Actor;
using Akka.Remote.Associations;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Messages to actor selections: the message and the path that is still to be walked.</summary>
public class MessageContainerSerializer : Serializer
{
    private const byte Version = 1;

    private enum Element : byte
    {
        Name = 1,
        Pattern = 2,
        Parent = 3,
        Recursive = 4,
    }

    public MessageContainerSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        if (obj is not ActorSelectionMessage selection)
            throw new ArgumentException($"{obj.GetType()} is unknown to {nameof(MessageContainerSerializer)}");

        var to = new WireWriter();
        to.Byte(Version);
        to.Bool(selection.WildCardFanOut);
        to.VarUInt((ulong)selection.Elements.Length);
        foreach (var element in selection.Elements)
            Write(to, element);
        WirePayload.Write(to, system, selection.Message);
        return to.ToArray();
    }

    public override object FromBinary(byte[] bytes, Type type)
    {
        var from = new WireReader(bytes);
        if (from.Byte() is var version && version != Version)
            throw new WireFormatException($"version {version} of a selection is unknown");
        var fanOut = from.Bool();
        var elements = new SelectionPathElement[from.Count()];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = Read(ref from);
        var message = WirePayload.Read(ref from, system)
            ?? throw new WireFormatException("a selection without message");
        return new ActorSelectionMessage(message, elements, fanOut);
    }

    private static void Write(WireWriter to, SelectionPathElement element)
    {
        switch (element)
        {
            case SelectChildName name:
                to.Byte((byte)Element.Name);
                to.String(name.Name);
                break;
            case SelectChildPattern pattern:
                to.Byte((byte)Element.Pattern);
                to.String(pattern.PatternStr);
                break;
            case SelectParent:
                to.Byte((byte)Element.Parent);
                break;
            case SelectChildRecursive:
                to.Byte((byte)Element.Recursive);
                break;
            default:
                throw new ArgumentException($"{element.GetType()} cannot be serialized");
        }
    }

    private static SelectionPathElement Read(ref WireReader from) => (Element)from.Byte() switch
    {
        Element.Name => new SelectChildName(from.String()),
        Element.Pattern => new SelectChildPattern(from.String()),
        Element.Parent => SelectParent.Instance,
        Element.Recursive => SelectChildRecursive.Instance,
        var other => throw new WireFormatException($"path element {(byte)other} is unknown"),
    };
}
