using System.Diagnostics.CodeAnalysis;
using Akka.Actor.Internal;

namespace Akka.Actor;

// Children: made by this actor's thread, for top-level actors by any thread; read by any thread.
public partial class ActorCell
{
    private IChildrenContainer _children = EmptyChildrenContainer.Instance;
    private long _nextChildName = -1;

    public IChildrenContainer ChildrenContainer => Volatile.Read(ref _children);

    protected bool IsNormal => ChildrenContainer.IsNormal;

    protected bool IsTerminating => ChildrenContainer.IsTerminating;

    private bool WaitsForChildren =>
        ChildrenContainer is TerminatingChildrenContainer { Reason: SuspendReason.IWaitingForChildren };

    public IEnumerable<IInternalActorRef> GetChildren() => ChildrenContainer.Children;

    IEnumerable<IActorRef> IActorContext.GetChildren() => GetChildren();

    // A list of all siblings at each death would make the end of many children as slow as their number squared.
    private IEnumerable<IInternalActorRef> ChildrenWhenAsked()
    {
        foreach (var child in GetChildren())
            yield return child;
    }

    IActorRef IActorContext.Child(string name) =>
        TryGetChildStatsByName(name, out var stats) && stats is ChildRestartStats child
            ? child.Child
            : ActorRefs.Nobody;

    public virtual IActorRef ActorOf(Props props, string? name = null) => MakeChild(props, name, false);

    /// <summary>Makes a child from any thread.</summary>
    public virtual IActorRef AttachChild(Props props, bool isSystemService, string? name = null) =>
        MakeChild(props, name, isSystemService);

    private IInternalActorRef MakeChild(Props props, string? name, bool systemService)
    {
        ArgumentNullException.ThrowIfNull(props);
        var isGenerated = name is null;
        if (name is not null)
            ActorNames.Check(name);
        // Restarting or stopping: a new child would be lost among those that must die.
        if (IsTerminating)
            throw new InvalidOperationException("Cannot create child while terminating or terminated");

        name ??= ActorNames.Generated(Interlocked.Increment(ref _nextChildName));
        // Nobody else can have a generated name.
        if (!isGenerated)
            ReserveChild(name);
        IInternalActorRef child;
        try
        {
            var path = new ChildActorPath(Self.Path, name, _system.NextUid());
            child = _system.Provider.ActorOf(
                _system, props, _self, path, systemService, props.Deploy, true, false);
        }
        catch when (!isGenerated)
        {
            UnreserveChild(name);
            throw;
        }

        // Made while this actor is suspended (in PreRestart, say): the child shares the fate of its siblings.
        if (Mailbox is { IsClosed: false } mailbox && InternalCurrentActorCellKeeper.Current == this)
        {
            // The suspension by an async handler is the actor's own.
            for (var count = mailbox.SuspendCount - _asyncHandlers; count > 0; count--)
                child.Suspend();
        }

        if (isGenerated)
            Adopt(name, child);
        else
            InitChild(child);
        child.Start();
        return child;
    }

    private void Adopt(string name, IInternalActorRef child)
    {
        var stats = new ChildRestartStats(child);
        while (true)
        {
            var container = ChildrenContainer;
            if (container.IsTerminating)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            if (TrySwap(container, container.Add(name, stats)))
                return;
        }
    }

    public void ReserveChild(string name) => Swap(static (container, key) => container.Reserve(key), name);

    protected void UnreserveChild(string name) => Swap(static (container, key) => container.Unreserve(key), name);

    /// <summary>Takes a made child into the family; null where this actor is stopping.</summary>
    public ChildRestartStats? InitChild(IInternalActorRef actor)
    {
        var name = actor.Path.Name;
        while (true)
        {
            var container = ChildrenContainer;
            if (!container.TryGetByName(name, out var known))
                return null;
            if (known is ChildRestartStats stats)
                return stats;

            var made = new ChildRestartStats(actor);
            if (TrySwap(container, container.Add(name, made)))
                return made;
        }
    }

    /// <summary>Stops a child, of this actor or of another one.</summary>
    public void Stop(IActorRef child)
    {
        if (ChildrenContainer.TryGetByRef(child, out _))
            Swap(static (container, actor) => container.ShallDie(actor), child);
        ((IInternalActorRef)child).Stop();
    }

    protected bool SetChildrenTerminationReason(SuspendReason reason)
    {
        while (true)
        {
            if (ChildrenContainer is not TerminatingChildrenContainer terminating)
                return false;
            if (TrySwap(terminating, terminating.CreateCopyWithReason(reason)))
                return true;
        }
    }

    protected void SetTerminated() => Volatile.Write(ref _children, TerminatedChildrenContainer.Instance);

    protected SuspendReason? RemoveChildAndGetStateChange(IActorRef child)
    {
        while (true)
        {
            var container = ChildrenContainer;
            var next = container.Remove(child);
            if (!TrySwap(container, next))
                continue;

            // The last of those that had to die is dead.
            return container is TerminatingChildrenContainer terminating && next is not TerminatingChildrenContainer
                ? terminating.Reason
                : null;
        }
    }

    protected bool TryGetChildStatsByRef(IActorRef actor, [MaybeNullWhen(false)] out ChildRestartStats child) =>
        ChildrenContainer.TryGetByRef(actor, out child);

    public bool TryGetChildStatsByName(string name, out IChildStats child) =>
        ChildrenContainer.TryGetByName(name, out child);

    public IInternalActorRef GetChildByName(string name) => GetSingleChild(name);

    /// <summary>The child with that name, or <c>name#uid</c>; <see cref="Nobody"/> where there is none.</summary>
    public IInternalActorRef GetSingleChild(string name)
    {
        var (plain, uid) = ActorNames.Split(name);
        return TryGetChildStatsByName(plain, out var stats)
            && stats is ChildRestartStats child
            && (uid == UndefinedUid || uid == child.Uid)
                ? child.Child
                : ActorRefs.Nobody;
    }

    private void HandleSupervise(IActorRef child)
    {
        if (!IsTerminating)
            InitChild((IInternalActorRef)child);
    }

    private void SuspendChildren(IActorRef? exceptFor)
    {
        foreach (var child in ChildrenContainer.Children)
        {
            if (!child.Equals(exceptFor))
                child.Suspend();
        }
    }

    private void ResumeChildren(Exception? cause, IActorRef? perpetrator)
    {
        foreach (var child in ChildrenContainer.Children)
            child.Resume(child.Equals(perpetrator) ? cause : null);
    }

    private void Swap<T>(Func<IChildrenContainer, T, IChildrenContainer> change, T argument)
    {
        while (true)
        {
            var container = ChildrenContainer;
            if (TrySwap(container, change(container, argument)))
                return;
        }
    }

    private bool TrySwap(IChildrenContainer from, IChildrenContainer to) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _children, to, from), from);

    /// <summary>The runtime keeps no functions as references here: nothing to stop.</summary>
    protected void StopFunctionRefs()
    {
    }
}
