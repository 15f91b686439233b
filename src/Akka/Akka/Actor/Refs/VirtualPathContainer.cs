using System.Collections.Concurrent;
using Akka.Event;

namespace Akka.Actor;

/// <summary>References by name that are no children of an actor, such as those of running Asks.</summary>
internal sealed class VirtualPathContainer(
    IActorRefProvider provider, ActorPath path, IInternalActorRef parent, ILoggingAdapter log) : MinimalActorRef
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new(StringComparer.Ordinal);

    public override ActorPath Path { get; } = path;

    public override IActorRefProvider Provider { get; } = provider;

    public override IInternalActorRef Parent { get; } = parent;

    public void Add(string name, IInternalActorRef actor)
    {
        if (!_children.TryAdd(name, actor))
            log.Warning("{Path} replaces the reference named {Name}", Path, name);
        _children[name] = actor;
    }

    public void Remove(string name) => _children.TryRemove(name, out _);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0 || (name.Count == 1 && name[0].Length == 0))
            return this;
        if (!_children.TryGetValue(ActorNames.Split(name[0]).Name, out var child))
            return ActorRefs.Nobody;
        return name.Count == 1 ? child : child.GetChild(name.Skip(1).ToArray());
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
        // A selection by someone far away: the name of a reference, and no more.
        if (message is ActorSelectionMessage { Elements: [SelectChildName named] } selection
            && _children.TryGetValue(named.Name, out var child))
        {
            child.Tell(selection.Message, sender);
            return;
        }

        if (message is ActorSelectionMessage lost)
            Provider.DeadLetters.Tell(lost, sender);
    }
}
