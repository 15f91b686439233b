using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Policy.Model;

namespace HaActors.Actors.Paths;

/// <summary>Tells whoever listens to the cluster's events that a path went down or came back.</summary>
public sealed class PathEvents : ReceiveActor
{
    public const string Name = "paths";

    private readonly NodeRuntime _node;

    public PathEvents(NodeRuntime node)
    {
        _node = node;
        Receive<PathChanged>(OnChange);
    }

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new PathEvents(node));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(PathChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnChange(PathChanged change)
    {
        var path = change.Now;
        _node.Publish(Context.System, new ClusterEvent.Medium(
            $"network-{path.Index}", PeerOf(path.Peer), Word(path.State), path.State == PathState.Up ? null : path.LastError));
    }

    private NodeName? PeerOf(Address address) => _node.Configuration.Nodes.Values
        .FirstOrDefault(node => node.Address == address.Host && node.Port == address.Port)?.Name;

    private static string Word(PathState state) => state switch
    {
        PathState.Up => "up",
        PathState.Silent => "silent",
        _ => "down",
    };
}
