using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Fencing;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Nodes that a device must switch on before they are used.</summary>
public sealed partial class CoordinatorActor
{
    /// <returns>False: it is being switched on; <see cref="Admit"/> follows.</returns>
    private bool IsUnfenced(NodeState node)
    {
        if (FencePlan.UnfencingDevices(Configuration, node.Name).IsEmpty
            || (Facts.Unfenced.TryGetValue(node.Name, out var life) && life == node.Incarnation))
            return true;

        BeginUnfencing(node.Name);
        return false;
    }

    private void BeginUnfencing(NodeName name)
    {
        if (_unfencing.ContainsKey(name))
            return;

        var actor = Begin(FencePlan.Unfencing(Configuration, name), name, "unfencing");
        _unfencing[name] = actor;
        actor.Tell(new FencingActor.Fence(new Authority(_term, 0, 0), "it is switched on before it is used", OnlineNodes));
    }

    private void OnUnfenced(FencingActor.Ended ended)
    {
        _unfencing.Remove(ended.Target);
        MarkConfirmed(ended.Target);
        _log.Info("Node {Node} is unfenced by {Device}", ended.Target, ended.Devices);
        var life = _state.Node(ended.Target).Incarnation;
        Change(
            desired => FencingFacts.Change(desired, facts => facts with { Unfenced = facts.Unfenced.SetItem(ended.Target, life) }),
            () => Admit(ended.Target));
    }

    /// <summary>Looked at with each sight: who has stayed is in no loop.</summary>
    private void LookAfterFencing()
    {
        foreach (var node in _state.ConfiguredNodes)
        {
            if (node.Presence != NodePresence.Online)
                _onlineSince.Remove(node.Name);
            else
                _onlineSince.TryAdd(node.Name, Now);
        }

        foreach (var name in Facts.Tallies.Keys.Where(name => _onlineSince.TryGetValue(name, out var since)
            && FenceLoop.IsOver(Configuration.Fencing.Loop, Now - since)).ToList())
            Change(desired => FencingFacts.Change(desired, facts => facts.Forgiven(name)), () => { });

        LookAfterDevices();
    }
}
