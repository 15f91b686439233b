using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Node;

/// <summary>The node's transient attributes: fail counts, promotion scores, what agents measure. They last as long as this life.</summary>
public sealed partial class NodeActor
{
    private sealed record AttributesDue;

    private NodeAttributes _transient = NodeAttributes.None;

    /// <summary>What decisions see.</summary>
    private ImmutableSortedDictionary<string, string> Attributes
    {
        get => _transient.Written;
        set => _transient = _transient.WithWritten(value);
    }

    private void ReceiveAttributes()
    {
        Receive<AskAttributes>(ask => Sender.Tell(new AttributesAre(
            ask.Call,
            _node.Settings.Self,
            [.. _transient.Values.Select(static attribute => new AttributeValue(attribute.Key, attribute.Value))])));
        Receive<ChangeAttributes>(OnChangeAttributes);
        Receive<AttributesDue>(_ => Settle(_transient.WithDue(_node.Ports.Clock.Now())));
    }

    private void OnChangeAttributes(ChangeAttributes change)
    {
        var now = _node.Ports.Clock.Now();
        var changed = change.Updates.Aggregate(_transient, (attributes, update) => attributes.With(update, now));
        Settle(change.Refresh ? changed.WithAllWritten() : changed);
        Sender.Tell(new AttributesChanged(change.Call, _node.Settings.Self));
    }

    private void Settle(NodeAttributes attributes)
    {
        var before = Attributes;
        _transient = attributes;
        var after = Attributes;
        if (!before.SequenceEqual(after))
            Send(isWhole: false, [], after);
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
            if (before.GetValueOrDefault(name) is var was && after.GetValueOrDefault(name) is var now && was != now)
                _node.Publish(Context.System, new ClusterEvent.Attribute(_node.Settings.Self, name, now));
        if (_transient.NextDue is { } due)
            Timers.StartSingleTimer(nameof(AttributesDue), new AttributesDue(), Later(due - _node.Ports.Clock.Now()));
    }

    private static TimeSpan Later(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(1);
}
