using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace HaActors.Persistence.TestKit;

/// <summary>A journal in memory that fails, delays, rejects or lies when it is told to.</summary>
public sealed class TestJournal : AsyncWriteJournal
{
    public const string Id = "test.journal";

    private readonly Dictionary<string, SortedDictionary<long, IPersistentRepresentation>> _events = [];
    private JournalBehavior _behavior = new JournalBehavior.Honest();

    /// <summary>Makes this the journal of a system; a circuit breaker that a test does not want stays closed.</summary>
    public static Config Config => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "{{Id}}"
        {{Id}} {
          class = "{{typeof(TestJournal).AssemblyQualifiedName}}"
          circuit-breaker.max-failures = 1000
        }
        """);

    /// <summary>What the journal of a system does from now on; requests that it has already are not changed.</summary>
    public static void Behave(ActorSystem system, JournalBehavior behavior) =>
        global::Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(Id).Tell(behavior, ActorRefs.NoSender);

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        await Obstacle();
        return _behavior is JournalBehavior.Forgets forgets ? forgets.HighestSequenceNr
            : _events.TryGetValue(persistenceId, out var events) && events.Count > 0 ? events.Keys.Max() : 0;
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        await Obstacle();
        var replayed = 0;
        foreach (var (number, persistent) in _events.GetValueOrDefault(persistenceId) ?? [])
        {
            if (number < fromSequenceNr || number > toSequenceNr || replayed >= max)
                continue;
            if (_behavior is JournalBehavior.SkipsInReplay skips && skips.Numbers(number))
                continue;
            if (_behavior is JournalBehavior.FailsInReplay fails && replayed >= fails.AfterEvents)
                throw new InvalidOperationException($"the replay of {persistenceId} fails at {number}");
            recoveryCallback(persistent);
            replayed++;
        }
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        await Obstacle();
        var writes = messages.ToArray();
        switch (_behavior)
        {
            case JournalBehavior.LosesWrites:
                return null!;
            case JournalBehavior.WritesAndFails:
                Store(writes);
                throw new InvalidOperationException("written, and said to have failed");
            case JournalBehavior.WritesSomeAndFails some:
                Store(writes.Take(some.Writes));
                throw new InvalidOperationException("written in part");
            case JournalBehavior.FailsToWrite fails when writes.SelectMany(EventsOf).Any(fails.What):
                throw new InvalidOperationException("not written");
            case JournalBehavior.Rejects rejects:
                var refused = writes.Select(write => EventsOf(write).Any(rejects.What)).ToArray();
                Store(writes.Where((_, at) => !refused[at]));
                return refused.Select(no => no ? new ArgumentException("rejected") : null!)
                    .ToImmutableList<Exception>();
            default:
                Store(writes);
                return null!;
        }
    }

    protected override async Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        await Obstacle();
        foreach (var number in _events.GetValueOrDefault(persistenceId)?.Keys.Where(each => each <= toSequenceNr).ToArray() ?? [])
            _events[persistenceId].Remove(number);
    }

    protected override bool ReceivePluginInternal(object message)
    {
        if (message is not JournalBehavior behavior)
            return false;
        _behavior = behavior;
        return true;
    }

    private static IEnumerable<IPersistentRepresentation> EventsOf(AtomicWrite write) =>
        (IEnumerable<IPersistentRepresentation>)write.Payload;

    private void Store(IEnumerable<AtomicWrite> writes)
    {
        foreach (var each in writes.SelectMany(EventsOf))
        {
            if (!_events.TryGetValue(each.PersistenceId, out var events))
                _events[each.PersistenceId] = events = [];
            events.Add(each.SequenceNr, each);
        }
    }

    private Task Obstacle()
    {
        switch (_behavior)
        {
            case JournalBehavior.Fails fails:
                return Task.FromException(new InvalidOperationException(fails.Why));
            case JournalBehavior.Hangs:
                return new TaskCompletionSource().Task;
            case JournalBehavior.Delays delays:
                var later = new TaskCompletionSource();
                Context.System.Scheduler.Advanced.ScheduleOnce(delays.By, () => later.SetResult());
                return later.Task;
            default:
                return Task.CompletedTask;
        }
    }
}
