using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Actors.Protocol;

/// <summary>Changes transient attributes of the node that receives it, for a tool that runs on any node.</summary>
/// <param name="Call">The asker's number for it, which comes back in the answer.</param>
/// <param name="Refresh">Decisions shall see all values now, dampened or not.</param>
public sealed record ChangeAttributes(
    long Call, NodeName From, ImmutableArray<AttributeUpdate> Updates, bool Refresh = false) : IProtocolMessage;

/// <summary>The node has taken the change.</summary>
public sealed record AttributesChanged(long Call, NodeName Node) : IProtocolMessage;

/// <summary>Asks the node that receives it for its transient attributes.</summary>
public sealed record AskAttributes(long Call, NodeName From) : IProtocolMessage;

/// <param name="Values">As they are now, dampened or not, private ones too; by name, ordinal.</param>
public sealed record AttributesAre(long Call, NodeName Node, ImmutableArray<AttributeValue> Values) : IProtocolMessage;

public sealed record AttributeValue(string Name, string Value);
