using System.Collections.Immutable;
using System.Text;

namespace Akka.Actor.Internal;

/// <summary>The children of an actor. Immutable: read by any thread, replaced by the parent.</summary>
public interface IChildrenContainer
{
    IReadOnlyCollection<IInternalActorRef> Children { get; }

    IReadOnlyCollection<ChildRestartStats> Stats { get; }

    bool IsNormal { get; }

    bool IsTerminating { get; }

    IChildrenContainer Add(string name, ChildRestartStats stats);

    IChildrenContainer Remove(IActorRef child);

    bool TryGetByName(string name, out IChildStats stats);

    bool TryGetByRef(IActorRef actor, out ChildRestartStats stats);

    IChildrenContainer ShallDie(IActorRef actor);

    IChildrenContainer Reserve(string name);

    IChildrenContainer Unreserve(string name);

    bool Contains(IActorRef actor);
}

/// <summary>Why an actor waits for its children to stop.</summary>
public abstract class SuspendReason
{
    /// <summary>The actor is suspended meanwhile.</summary>
    public interface IWaitingForChildren;

    public class Creation : SuspendReason, IWaitingForChildren;

    public class Recreation(Exception cause) : SuspendReason, IWaitingForChildren
    {
        public Exception Cause { get; } = cause;
    }

    public class Termination : SuspendReason
    {
        private Termination()
        {
        }

        public static Termination Instance { get; } = new();
    }

    public class UserRequest : SuspendReason
    {
        private UserRequest()
        {
        }

        public static UserRequest Instance { get; } = new();
    }
}

/// <summary>No children.</summary>
public class EmptyChildrenContainer : IChildrenContainer
{
    private static readonly ImmutableSortedDictionary<string, IChildStats> None =
        ImmutableSortedDictionary.Create<string, IChildStats>(StringComparer.Ordinal);

    protected EmptyChildrenContainer()
    {
    }

    public static IChildrenContainer Instance { get; } = new EmptyChildrenContainer();

    public IReadOnlyCollection<IInternalActorRef> Children => [];

    public IReadOnlyCollection<ChildRestartStats> Stats => [];

    public virtual bool IsNormal => true;

    public virtual bool IsTerminating => false;

    public virtual IChildrenContainer Add(string name, ChildRestartStats stats) =>
        NormalChildrenContainer.Create(None.Add(name, stats));

    public virtual IChildrenContainer Reserve(string name) =>
        NormalChildrenContainer.Create(None.Add(name, ChildNameReserved.Instance));

    public IChildrenContainer Remove(IActorRef child) => this;

    public IChildrenContainer ShallDie(IActorRef actor) => this;

    public IChildrenContainer Unreserve(string name) => this;

    public bool Contains(IActorRef actor) => false;

    public bool TryGetByName(string name, out IChildStats stats)
    {
        stats = null!;
        return false;
    }

    public bool TryGetByRef(IActorRef actor, out ChildRestartStats childRestartStats)
    {
        childRestartStats = null!;
        return false;
    }

    public override string ToString() => "No children";
}

/// <summary>The actor is dead: it never has children again.</summary>
public class TerminatedChildrenContainer : EmptyChildrenContainer
{
    private TerminatedChildrenContainer()
    {
    }

    public static new IChildrenContainer Instance { get; } = new TerminatedChildrenContainer();

    public override bool IsNormal => false;

    public override bool IsTerminating => true;

    public override IChildrenContainer Add(string name, ChildRestartStats stats) => this;

    public override IChildrenContainer Reserve(string name) =>
        throw new InvalidOperationException($"Cannot reserve actor name '{name}': already terminated");

    public override string ToString() => "Terminated";
}

/// <summary>Children by name, in the ordinal order of their names: the same in every process.</summary>
public abstract class ChildrenContainerBase : IChildrenContainer
{
    protected ChildrenContainerBase(IImmutableDictionary<string, IChildStats> children) => InternalChildren = children;

    protected IImmutableDictionary<string, IChildStats> InternalChildren { get; }

    public virtual bool IsNormal => true;

    public virtual bool IsTerminating => false;

    public IReadOnlyCollection<IInternalActorRef> Children =>
        InternalChildren.Values.OfType<ChildRestartStats>().Select(stats => stats.Child).ToList();

    public IReadOnlyCollection<ChildRestartStats> Stats => InternalChildren.Values.OfType<ChildRestartStats>().ToList();

    public abstract IChildrenContainer Add(string name, ChildRestartStats stats);

    public abstract IChildrenContainer Remove(IActorRef child);

    public abstract IChildrenContainer Reserve(string name);

    public abstract IChildrenContainer ShallDie(IActorRef actor);

    public abstract IChildrenContainer Unreserve(string name);

    public bool TryGetByName(string name, out IChildStats stats) => InternalChildren.TryGetValue(name, out stats!);

    public bool TryGetByRef(IActorRef actor, out ChildRestartStats childRestartStats)
    {
        childRestartStats = (InternalChildren.GetValueOrDefault(actor.Path.Name) as ChildRestartStats)!;
        if (childRestartStats is not null && childRestartStats.Child.Equals(actor))
            return true;

        childRestartStats = null!;
        return false;
    }

    public bool Contains(IActorRef actor) => TryGetByRef(actor, out _);

    protected void ChildStatsAppender(StringBuilder sb, KeyValuePair<string, IChildStats> kvp, int index) =>
        sb.Append(index > 0 ? ", " : "").Append(kvp.Key).Append(':').Append(kvp.Value);

    public override string ToString() => $"children: {string.Join(", ", InternalChildren.Keys)}";

    private protected IImmutableDictionary<string, IChildStats> Without(IActorRef child) =>
        TryGetByRef(child, out _) ? InternalChildren.Remove(child.Path.Name) : InternalChildren;

    private protected IImmutableDictionary<string, IChildStats> WithReserved(string name) =>
        InternalChildren.ContainsKey(name)
            ? throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!")
            : InternalChildren.Add(name, ChildNameReserved.Instance);

    private protected IImmutableDictionary<string, IChildStats> WithoutReserved(string name) =>
        InternalChildren.TryGetValue(name, out var stats) && stats is ChildNameReserved
            ? InternalChildren.Remove(name)
            : InternalChildren;
}

/// <summary>The children of an actor that lives.</summary>
public class NormalChildrenContainer : ChildrenContainerBase
{
    private NormalChildrenContainer(IImmutableDictionary<string, IChildStats> children)
        : base(children)
    {
    }

    public static IChildrenContainer Create(IImmutableDictionary<string, IChildStats> children) =>
        children.Count == 0 ? EmptyChildrenContainer.Instance : new NormalChildrenContainer(children);

    public override IChildrenContainer Add(string name, ChildRestartStats stats) =>
        Create(InternalChildren.SetItem(name, stats));

    public override IChildrenContainer Remove(IActorRef child) => Create(Without(child));

    public override IChildrenContainer ShallDie(IActorRef actor) =>
        new TerminatingChildrenContainer(InternalChildren, actor, SuspendReason.UserRequest.Instance);

    public override IChildrenContainer Reserve(string name) => Create(WithReserved(name));

    public override IChildrenContainer Unreserve(string name) => Create(WithoutReserved(name));
}

/// <summary>Some children were told to stop, and are not dead yet.</summary>
public class TerminatingChildrenContainer : ChildrenContainerBase
{
    public TerminatingChildrenContainer(
        IImmutableDictionary<string, IChildStats> children, IActorRef toDie, SuspendReason reason)
        : this(children, ImmutableHashSet.Create(toDie), reason)
    {
    }

    public TerminatingChildrenContainer(
        IImmutableDictionary<string, IChildStats> children, ImmutableHashSet<IActorRef> toDie, SuspendReason reason)
        : base(children)
    {
        ToDie = toDie;
        Reason = reason;
    }

    public ImmutableHashSet<IActorRef> ToDie { get; }

    public SuspendReason Reason { get; }

    public override bool IsNormal => Reason is SuspendReason.UserRequest;

    public override bool IsTerminating => Reason is SuspendReason.Termination;

    public override IChildrenContainer Add(string name, ChildRestartStats stats) =>
        new TerminatingChildrenContainer(InternalChildren.SetItem(name, stats), ToDie, Reason);

    public override IChildrenContainer Remove(IActorRef child)
    {
        var toDie = ToDie.Remove(child);
        var children = Without(child);
        if (!toDie.IsEmpty)
            return new TerminatingChildrenContainer(children, toDie, Reason);
        return Reason is SuspendReason.Termination
            ? TerminatedChildrenContainer.Instance
            : NormalChildrenContainer.Create(children);
    }

    public override IChildrenContainer ShallDie(IActorRef actor) =>
        new TerminatingChildrenContainer(InternalChildren, ToDie.Add(actor), Reason);

    public override IChildrenContainer Reserve(string name) =>
        Reason is SuspendReason.Termination
            ? throw new InvalidOperationException($"Cannot reserve actor name '{name}': terminating")
            : new TerminatingChildrenContainer(WithReserved(name), ToDie, Reason);

    public override IChildrenContainer Unreserve(string name) =>
        new TerminatingChildrenContainer(WithoutReserved(name), ToDie, Reason);

    public IChildrenContainer CreateCopyWithReason(SuspendReason reason) =>
        new TerminatingChildrenContainer(InternalChildren, ToDie, reason);
}
