using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Tells whether what an operator asked for is so, from pictures of the cluster before and after.</summary>
internal sealed class Effect(OperatorRequest request, Picture before)
{
    /// <summary>A restart may begin and end between two looks; started again after this long is believed.</summary>
    private static readonly TimeSpan RestartUnseen = TimeSpan.FromSeconds(3);

    private bool _wasDown;

    public bool IsReached(Picture now, TimeSpan waited) => request switch
    {
        OperatorRequest.SetTarget { Started: true } start => All(now, start.Resource, IsStarted),
        OperatorRequest.SetTarget stop => All(now, stop.Resource, IsStopped),
        OperatorRequest.Restart restart => IsRestarted(now, restart.Resource, waited),
        OperatorRequest.Move move => All(now, move.Resource, resource => IsStarted(resource) && IsMoved(move, resource)),
        OperatorRequest.Cleanup cleanup => All(now, cleanup.Resource, resource =>
            resource.State != "failed"
            && resource.Failures.All(failure => cleanup.Node is not null && failure.Node != cleanup.Node)),
        OperatorRequest.SetStandby { Standby: true } standby => IsEmpty(now, standby.Node),
        OperatorRequest.SetStandby online => now.Cluster.Nodes.Any(node =>
            node is { Standby: false, Presence: "online" } && node.Name == online.Node),
        OperatorRequest.FenceNode fence => now.Fences.Except(before.Fences)
            .Any(record => record is { Outcome: "confirmed", Action: not "on" } && record.Target == fence.Node),
        OperatorRequest.ConfirmFenced confirm => now.Cluster.Nodes.Any(node => node is { Presence: "down" } && node.Name == confirm.Node),
        OperatorRequest.Unfence unfence => now.Fences.Except(before.Fences)
            .Any(record => record is { Action: "on", Outcome: "confirmed" } && record.Target == unfence.Node),
        _ => true,
    };

    private static bool IsStarted(ResourceStatus resource) => resource.Runs;

    private static bool IsStopped(ResourceStatus resource) => resource.State == "stopped";

    private static bool IsEmpty(Picture now, string node) =>
        now.Cluster.Nodes.Any(candidate => candidate.Name == node && candidate.Standby)
        && now.Cluster.Resources.All(resource => resource.Node != node || IsStopped(resource));

    private static bool All(Picture picture, string id, Func<ResourceStatus, bool> holds)
    {
        var meant = picture.Cluster.Resources.Where(resource => resource.Id == id || resource.Group == id).ToArray();
        return meant.Length > 0 && meant.All(holds);
    }

    private bool IsRestarted(Picture now, string id, TimeSpan waited)
    {
        var up = All(now, id, IsStarted);
        _wasDown |= !up;
        return up && (_wasDown || waited > RestartUnseen);
    }

    private bool IsMoved(OperatorRequest.Move move, ResourceStatus resource) => move.Node is null
        ? resource.Node != before.Cluster.Resources.FirstOrDefault(old => old.Id == resource.Id)?.Node
        : resource.Node == move.Node;
}
