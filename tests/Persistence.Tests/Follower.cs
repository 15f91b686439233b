using Akka.Actor;
using Akka.Persistence;

namespace HaActors.Persistence.Tests;

/// <summary>
/// Counts how many events were read from the journal that it has not been given yet. It stands still at the first one
/// for as long as a journal that reads on could need to get too far.
/// </summary>
public sealed class Follower(string id, IActorRef watcher, TextSerializer texts, long tooFar) : UntypedPersistentActor
{
    public sealed record Followed(long Events, long MostAhead);

    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(1);

    private long _events;
    private long _mostAhead;

    public override string PersistenceId => id;

    protected override void OnCommand(object message)
    {
    }

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted)
        {
            watcher.Tell(new Followed(_events, _mostAhead));
            return;
        }

        if (_events == 0)
            SpinWait.SpinUntil(() => texts.Read > tooFar, Standstill);
        _mostAhead = Math.Max(_mostAhead, texts.Read - _events);
        _events++;
    }
}
