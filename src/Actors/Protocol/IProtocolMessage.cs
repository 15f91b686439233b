namespace HaActors.Actors.Protocol;

/// <summary>Crosses the network between nodes: written and read by <see cref="ProtocolSerializer"/> only.</summary>
public interface IProtocolMessage;
