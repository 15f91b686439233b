using Akka.Actor;
using Akka.Actor.Setup;

namespace HaActors.Actors.Paths;

/// <summary>Where one network of a node is reached.</summary>
/// <param name="Host">An IP address.</param>
/// <param name="Port">0, of this node alone: any free one.</param>
public sealed record PathEndpoint(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>Tells <see cref="PathTransport"/> what its section of the configuration cannot: the networks of this node and of the others.</summary>
/// <param name="own">This node's networks. The first one is its name for the others; two or more.</param>
/// <param name="endpointsOf">
/// The networks of the node whose first one is the address. With one or none it is called as a plain node. Asked at every call, so
/// that it may change.
/// </param>
/// <param name="board">Where the paths' state is kept for whoever wants to see it.</param>
/// <param name="randomBytes">So many bytes that nobody can guess.</param>
public sealed class PathSetup(
    IReadOnlyList<PathEndpoint> own,
    Func<Address, IReadOnlyList<PathEndpoint>> endpointsOf,
    PathBoard board,
    Func<int, byte[]> randomBytes) : Setup
{
    public IReadOnlyList<PathEndpoint> Own { get; } = own;

    public Func<Address, IReadOnlyList<PathEndpoint>> EndpointsOf { get; } = endpointsOf;

    public PathBoard Board { get; } = board;

    public Func<int, byte[]> RandomBytes { get; } = randomBytes;
}
