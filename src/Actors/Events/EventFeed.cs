using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.Events;

/// <summary>Tells those that asked what happens, as it happens, in lines; they keep up or see to themselves.</summary>
public sealed class EventFeed : ReceiveActor
{
    public const string Name = "feed";

    private readonly Dictionary<IActorRef, ImmutableArray<string>> _followers = [];

    public EventFeed()
    {
        Receive<FollowEvents>(follow =>
        {
            Context.Watch(Sender);
            _followers[Sender] = follow.Kinds;
        });
        Receive<Terminated>(ended => _followers.Remove(ended.ActorRef));
        Receive<ClusterEvent>(OnEvent);
    }

    public static Props Props() => Akka.Actor.Props.Create(() => new EventFeed());

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ClusterEvent));

    private void OnEvent(ClusterEvent happened)
    {
        EventLine? line = null;
        foreach (var (follower, kinds) in _followers)
        {
            if (kinds.IsEmpty || kinds.Contains(happened.Kind))
                follower.Tell(line ??= LineOf(happened));
        }
    }

    private static EventLine LineOf(ClusterEvent happened) => new(
        happened.Time, happened.Node.Value, happened.Kind, EventSentence.Of(happened), EventText.Write(happened));
}
