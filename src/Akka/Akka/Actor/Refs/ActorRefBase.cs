using System.Globalization;
using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Equality, order and printing of references: by path and incarnation.</summary>
public abstract class ActorRefBase : IActorRef
{
    public abstract ActorPath Path { get; }

    public void Tell(object message, IActorRef? sender)
    {
        if (message is null)
            throw new InvalidMessageException("Message is null.");

        TellInternal(message, sender);
    }

    protected abstract void TellInternal(object message, IActorRef? sender);

    public override string ToString() =>
        Path.Uid == ActorCell.UndefinedUid
            ? $"[{Path}]"
            : string.Create(CultureInfo.InvariantCulture, $"[{Path}#{Path.Uid}]");

    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    public bool Equals(IActorRef? other) =>
        ReferenceEquals(this, other) || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    public override int GetHashCode() => HashCode.Combine(Path.Uid, Path);

    public int CompareTo(object? obj)
    {
        if (obj is null)
            return 1;

        return obj is IActorRef other
            ? CompareTo(other)
            : throw new ArgumentException("Object must be of type IActorRef.", nameof(obj));
    }

    public int CompareTo(IActorRef? other)
    {
        if (other is null)
            return 1;

        var byPath = Path.CompareTo(other.Path);
        return byPath != 0 ? byPath : Path.Uid.CompareTo(other.Path.Uid);
    }

    public virtual ISurrogate ToSurrogate(ActorSystem system) =>
        new Surrogate(Serialization.Serialization.SerializedActorPath(this));

    /// <summary>A reference on the wire: its full path.</summary>
    public class Surrogate(string path) : ISurrogate
    {
        public string Path { get; } = path;

        public ISurrogated FromSurrogate(ActorSystem system) =>
            ((ActorSystemImpl)system).Provider.ResolveActorRef(Path);
    }
}

/// <summary>Sends system messages through one door.</summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    public abstract IInternalActorRef Parent { get; }

    public abstract IActorRefProvider Provider { get; }

    public abstract bool IsTerminated { get; }

    public abstract bool IsLocal { get; }

    public abstract IActorRef GetChild(IReadOnlyList<string> name);

    public abstract void Resume(Exception? causedByFailure = null);

    public abstract void Start();

    public abstract void Stop();

    public abstract void Restart(Exception cause);

    public abstract void Suspend();

    public void SendSystemMessage(Dispatch.SysMsg.ISystemMessage message, IActorRef? sender) =>
        SendSystemMessage(message);

    public abstract void SendSystemMessage(Dispatch.SysMsg.ISystemMessage message);
}

/// <summary>A reference without an actor behind it: every operation is a no-op until overridden.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    public override IInternalActorRef Parent => ActorRefs.Nobody;

    public override bool IsLocal => true;

    public override bool IsTerminated => false;

    public override IActorRef GetChild(IReadOnlyList<string> name) =>
        name.All(string.IsNullOrEmpty) ? this : ActorRefs.Nobody;

    public override void Resume(Exception? causedByFailure = null)
    {
    }

    public override void Start()
    {
    }

    public override void Stop()
    {
    }

    public override void Restart(Exception cause)
    {
    }

    public override void Suspend()
    {
    }

    public override void SendSystemMessage(Dispatch.SysMsg.ISystemMessage message)
    {
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
    }
}

/// <summary>A reference that leads to a cell.</summary>
public abstract class ActorRefWithCell : InternalActorRefBase
{
    public abstract ICell Underlying { get; }

    public abstract IEnumerable<IActorRef> Children { get; }

    public abstract IInternalActorRef GetSingleChild(string name);
}
