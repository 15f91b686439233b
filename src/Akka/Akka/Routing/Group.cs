using Akka.Actor;
using Akka.Configuration;

namespace Akka.Routing;

/// <summary>A router to actors that others made, named by paths.</summary>
public abstract class Group : RouterConfig, IEquatable<Group>
{
    protected readonly string[] InternalPaths;

    protected Group(IEnumerable<string> paths, string routerDispatcher)
        : base(routerDispatcher) => InternalPaths = [.. paths];

    /// <summary>The paths of the routees, absolute or from the router's place.</summary>
    public abstract IEnumerable<string> GetPaths(ActorSystem system);

    public Props Props() => Actor.Props.Empty.WithRouter(this);

    public override ActorBase CreateRouterActor() => new RouterActor();

    public bool Equals(Group? other) =>
        other is not null
        && GetType() == other.GetType()
        && RouterDispatcher == other.RouterDispatcher
        && InternalPaths.SequenceEqual(other.InternalPaths);

    public override bool Equals(object? obj) => Equals(obj as Group);

    public override int GetHashCode() =>
        InternalPaths.Aggregate(GetType().GetHashCode(), (hash, path) => HashCode.Combine(hash, path));

    private protected static IEnumerable<string> PathsIn(Config config) => config.GetStringList("routees.paths");
}
