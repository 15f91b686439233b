using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Delivers events to those who subscribed to their kind, in the order of the subscriptions.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
{
    private readonly object _lock = new();
    private volatile State _state = new([]);

    private sealed record Entry(TClassifier Classifier, Subscription<TSubscriber, TClassifier> Subscription);

    // Who gets what is worked out once for each kind of event; a change of subscriptions starts anew.
    private sealed class State(Entry[] entries)
    {
        public Entry[] Entries { get; } = entries;
        public ConcurrentDictionary<object, TSubscriber[]> Receivers { get; } = new();
    }

    /// <summary>Subscribes to a kind of event and all its sub-kinds.</summary>
    /// <returns>false where that was so already.</returns>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            var changed = false;
            var known = false;
            var entries = new List<Entry>();
            foreach (var entry in _state.Entries)
            {
                var mine = Same(entry.Subscription.Subscriber, subscriber)
                    && IsSubClassification(entry.Classifier, classifier);
                known |= mine;
                var kept = entry;
                if (mine && entry.Subscription.Unsubscriptions.Any(gone => IsSubClassification(classifier, gone)))
                {
                    var left = entry.Subscription.Unsubscriptions.Where(gone => !IsSubClassification(classifier, gone));
                    kept = entry with { Subscription = new Subscription<TSubscriber, TClassifier>(subscriber, left) };
                    changed = true;
                }

                entries.Add(kept);
            }

            if (!known) entries.Add(new Entry(classifier, new Subscription<TSubscriber, TClassifier>(subscriber)));
            if (known && !changed) return false;
            _state = new State(entries.ToArray());
            return true;
        }
    }

    /// <summary>Ends all subscriptions of a subscriber.</summary>
    /// <returns>Whether there were any.</returns>
    public virtual bool Unsubscribe(TSubscriber subscriber)
    {
        lock (_lock)
        {
            var entries = _state.Entries.Where(entry => !Same(entry.Subscription.Subscriber, subscriber)).ToArray();
            if (entries.Length == _state.Entries.Length) return false;
            _state = new State(entries);
            return true;
        }
    }

    /// <summary>Ends the subscription to a kind and its sub-kinds; one to a wider kind goes on without them.</summary>
    /// <returns>Whether anything changed.</returns>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            var changed = false;
            var entries = new List<Entry>();
            foreach (var entry in _state.Entries)
            {
                if (!Same(entry.Subscription.Subscriber, subscriber))
                {
                    entries.Add(entry);
                }
                else if (IsSubClassification(classifier, entry.Classifier))
                {
                    changed = true;
                }
                else if (IsSubClassification(entry.Classifier, classifier))
                {
                    changed |= !entry.Subscription.Unsubscriptions.Contains(classifier);
                    entries.Add(entry with
                    {
                        Subscription = new Subscription<TSubscriber, TClassifier>(
                            subscriber, [.. entry.Subscription.Unsubscriptions, classifier]),
                    });
                }
                else
                {
                    entries.Add(entry);
                }
            }

            if (changed) _state = new State(entries.ToArray());
            return changed;
        }
    }

    public virtual void Publish(TEvent @event)
    {
        var classifier = GetClassifier(@event);
        var state = _state;
        if (!state.Receivers.TryGetValue(classifier!, out var receivers))
            state.Receivers[classifier!] = receivers = ReceiversOf(state, classifier);
        foreach (var receiver in receivers) Publish(@event, receiver);
    }

    internal bool HasSubscriptions(TSubscriber subscriber) =>
        _state.Entries.Any(entry => Same(entry.Subscription.Subscriber, subscriber));

    private TSubscriber[] ReceiversOf(State state, TClassifier classifier)
    {
        var receivers = new List<TSubscriber>();
        foreach (var (kind, subscription) in state.Entries)
        {
            if (IsSubClassification(kind, classifier)
                && !subscription.Unsubscriptions.Any(gone => IsSubClassification(gone, classifier))
                && !receivers.Contains(subscription.Subscriber))
                receivers.Add(subscription.Subscriber);
        }

        return receivers.ToArray();
    }

    private static bool Same(TSubscriber left, TSubscriber right) =>
        EqualityComparer<TSubscriber>.Default.Equals(left, right);

    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);
    protected abstract void Publish(TEvent @event, TSubscriber subscriber);
    protected abstract bool Classify(TEvent @event, TClassifier classifier);
    protected abstract TClassifier GetClassifier(TEvent @event);

    protected string SimpleName(object source) => SimpleName(source.GetType());
    protected string SimpleName(Type source) => source.Name;
}

/// <summary>A subscriber, and the kinds that it does not want of those it subscribed to.</summary>
public class Subscription<TSubscriber, TClassifier>
{
    public Subscription(TSubscriber subscriber, IEnumerable<TClassifier> unsubscriptions)
    {
        Subscriber = subscriber;
        Unsubscriptions = new HashSet<TClassifier>(unsubscriptions);
    }

    public Subscription(TSubscriber subscriber) : this(subscriber, [])
    {
    }

    public TSubscriber Subscriber { get; }
    public ISet<TClassifier> Unsubscriptions { get; }
}

/// <summary>A bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>;
