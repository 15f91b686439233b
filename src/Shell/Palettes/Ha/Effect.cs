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
        OperatorRequest.Move move => IsMoved(now, move),
        OperatorRequest.Ban { Node: { } node } ban => Of(now, ban.Resource).All(resource =>
            resource.Node != node || (ban.Promoted ? resource.State != "promoted" : IsStopped(resource))),
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

    private static bool All(Picture picture, string? id, Func<ResourceStatus, bool> holds)
    {
        var meant = Of(picture, id).ToArray();
        return meant.Length > 0 && meant.All(holds);
    }

    private static IEnumerable<ResourceStatus> Of(Picture picture, string? id) =>
        picture.Cluster.Resources.Where(resource => id is null || resource.Id == id || resource.Group == id);

    private bool IsRestarted(Picture now, string id, TimeSpan waited)
    {
        var up = All(now, id, IsStarted);
        _wasDown |= !up;
        return up && (_wasDown || waited > RestartUnseen);
    }

    private bool IsMoved(Picture now, OperatorRequest.Move move)
    {
        // Of a clone, or of its promoted role, other instances stay where they are.
        bool IsMeant(ResourceStatus resource) => move.Promoted ? resource.State == "promoted" : IsStarted(resource);
        if (move.Node is { } node)
        {
            return Of(now, move.Resource).GroupBy(resource => resource.Id).ToArray() is { Length: > 0 } each
                && each.All(instances => instances.Any(resource => IsMeant(resource) && resource.Node == node));
        }

        return All(now, move.Resource, resource => move.Promoted || IsStarted(resource))
            && Of(now, move.Resource).Where(IsMeant).ToArray() is { Length: > 0 } meant
            && meant.All(resource => Of(before, resource.Id).Where(IsMeant).All(old => old.Node != resource.Node));
    }
}
