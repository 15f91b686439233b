using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

// Whom this actor watches, and who watches it. A Dictionary enumerates in an order that hash codes have no part in.
public partial class ActorCell
{
    private Dictionary<IActorRef, Option<object>>? _watching;
    private Dictionary<IActorRef, Option<object>>? _terminatedQueued;
    private List<IActorRef>? _watchedBy;
    private bool _hearsOfAddresses;

    public IActorRef Watch(IActorRef subject) => Watch(subject, Option<object>.None);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Watch(subject, new Option<object>(message));
    }

    private IActorRef Watch(IActorRef subject, Option<object> message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(Self))
            return watchee;

        _watching ??= [];
        if (_watching.TryGetValue(watchee, out var known))
        {
            if (known.HasValue != message.HasValue || (known.HasValue && !Equals(known.Value, message.Value)))
            {
                throw new InvalidOperationException(
                    $"Watch({watchee}, {message}) was called before as Watch({watchee}, {known}). "
                    + "Unwatch first to change the message.");
            }

            return watchee;
        }

        MaintainAddressSubscription(watchee, () =>
        {
            watchee.SendSystemMessage(new Watch(watchee, _self));
            _watching.Add(watchee, message);
        });
        return watchee;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(Self) && FindWatched(watchee) is { } watched)
        {
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
            MaintainAddressSubscription(watchee, () => _watching!.Remove(watched));
        }

        if (_terminatedQueued is not null && FindIn(_terminatedQueued, subject) is { } queued)
            _terminatedQueued.Remove(queued);
        return watchee;
    }

    /// <summary>Remembers that a <see cref="Terminated"/> is in the mailbox; an Unwatch makes it void.</summary>
    public void TerminatedQueuedFor(IActorRef subject, Option<object> customMessage) =>
        (_terminatedQueued ??= []).TryAdd(subject, customMessage);

    protected void ReceivedTerminated(Terminated t)
    {
        if (_terminatedQueued is null || FindIn(_terminatedQueued, t.ActorRef) is not { } queued)
            return;

        _terminatedQueued.Remove(queued, out var message);
        if (message.HasValue)
            _current = new Envelope(message.Value, _current.Sender);
        ReceiveMessage(message.HasValue ? message.Value : t);
    }

    protected void WatchedActorTerminated(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        if (FindWatched(actor) is { } watched)
        {
            _watching!.TryGetValue(watched, out var message);
            MaintainAddressSubscription(actor, () => _watching.Remove(watched));
            if (!IsTerminating)
            {
                Self.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
                TerminatedQueuedFor(actor, message);
            }
        }

        if (ChildrenContainer.Contains(actor))
            HandleChildTerminated(actor);
    }

    protected void AddWatcher(IActorRef watchee, IActorRef watcher)
    {
        var toUs = watchee.Equals(Self);
        var byUs = watcher.Equals(Self);
        if (toUs && !byUs)
        {
            _watchedBy ??= [];
            if (!_watchedBy.Contains(watcher))
            {
                MaintainAddressSubscription(watcher, () => _watchedBy.Add(watcher));
                if (_system.Settings.DebugLifecycle)
                    Publish(new Debug(Self.Path.ToString(), ActorType, $"now watched by {watcher}"));
            }
        }
        else if (!toUs && byUs)
        {
            Watch(watchee);
        }
        else
        {
            Publish(new Warning(
                Self.Path.ToString(), ActorType, $"BUG: illegal Watch({watchee},{watcher}) for {Self}"));
        }
    }

    protected void RemWatcher(IActorRef watchee, IActorRef watcher)
    {
        var toUs = watchee.Equals(Self);
        var byUs = watcher.Equals(Self);
        if (toUs && !byUs)
        {
            if (_watchedBy is not null && _watchedBy.Contains(watcher))
                MaintainAddressSubscription(watcher, () => _watchedBy.Remove(watcher));
        }
        else if (!toUs && byUs)
        {
            Unwatch(watchee);
        }
        else
        {
            Publish(new Warning(
                Self.Path.ToString(), ActorType, $"BUG: illegal Unwatch({watchee},{watcher}) for {Self}"));
        }
    }

    protected void TellWatchersWeDied()
    {
        if (_watchedBy is null)
            return;

        // Local watchers last: the remote ones need this system's help to hear of it.
        foreach (var local in (bool[])[false, true])
        {
            foreach (var watcher in _watchedBy)
            {
                if (((IActorRefScope)watcher).IsLocal == local && !watcher.Equals(_parent))
                    ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(Self, true, false));
            }
        }

        MaintainAddressSubscription(null, () => _watchedBy = null);
    }

    protected void UnwatchWatchedActors(ActorBase? actor)
    {
        if (_watching is not { Count: > 0 })
            return;

        foreach (var watchee in _watching.Keys)
            ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, _self));
        MaintainAddressSubscription(null, () =>
        {
            _watching = null;
            _terminatedQueued = null;
        });
    }

    protected void AddressTerminated(Address address)
    {
        if (_watchedBy is not null)
            MaintainAddressSubscription(null, () => _watchedBy.RemoveAll(watcher => watcher.Path.Address.Equals(address)));
        if (_watching is null)
            return;

        foreach (var watchee in _watching.Keys.Where(watchee => watchee.Path.Address.Equals(address)).ToList())
        {
            _self.SendSystemMessage(new DeathWatchNotification(
                watchee, ChildrenContainer.Contains(watchee), addressTerminated: true));
        }
    }

    private IActorRef? FindWatched(IActorRef actor) => _watching is null ? null : FindIn(_watching, actor);

    // A reference without an incarnation stands for any; rare, so looked for only after the exact one.
    private static IActorRef? FindIn(Dictionary<IActorRef, Option<object>> refs, IActorRef actor)
    {
        if (refs.ContainsKey(actor))
            return actor;

        var any = actor.Path.Uid == UndefinedUid;
        foreach (var known in refs.Keys)
        {
            if ((any || known.Path.Uid == UndefinedUid) && known.Path.Equals(actor.Path))
                return known;
        }

        return null;
    }

    // While it watches, or is watched by, an actor elsewhere, the cell hears when an address is declared dead.
    private void MaintainAddressSubscription(IActorRef? change, Action action)
    {
        if (change is IActorRefScope { IsLocal: true } && !_hearsOfAddresses)
        {
            action();
            return;
        }

        action();
        var needed = HasRemote(_watchedBy) || HasRemote(_watching?.Keys);
        if (needed == _hearsOfAddresses)
            return;

        _hearsOfAddresses = needed;
        if (needed)
            AddressTerminatedTopic.Get(_system).Subscribe(Self);
        else
            AddressTerminatedTopic.Get(_system).Unsubscribe(Self);
    }

    private static bool HasRemote(IEnumerable<IActorRef>? refs) =>
        refs is not null && refs.Any(one => one is IActorRefScope { IsLocal: false });
}
