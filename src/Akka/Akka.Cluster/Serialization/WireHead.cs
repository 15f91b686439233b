namespace Akka.Cluster.Serialization;

/// <summary>
/// The beginning of gossip on the wire: nodes, roles and members. In a large cluster nearly all of its bytes, and the
/// same for as long as no member changes: written once, and read once, however often it is passed on.
/// </summary>
/// <param name="Bytes">As they are sent.</param>
/// <param name="Nodes">The table of nodes, in order.</param>
/// <param name="NodeOfMember">The place of each member, in their order, among the nodes.</param>
internal sealed record WireHead(ReadOnlyMemory<byte> Bytes, UniqueAddress[] Nodes, int[] NodeOfMember);
