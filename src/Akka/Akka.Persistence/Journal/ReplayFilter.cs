using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>What to do about events of two writers among each other.</summary>
public enum ReplayFilterMode
{
    /// <summary>The recovery fails.</summary>
    Fail = 0,

    /// <summary>It is logged, and all are replayed.</summary>
    Warn = 1,

    /// <summary>Those of the older writer are dropped.</summary>
    RepairByDiscardOld = 2,

    /// <summary>Nothing is looked at.</summary>
    Disabled = 3,
}

internal sealed record ReplayFilterSettings(
    ReplayFilterMode Mode, int WindowSize, int MaxOldWriters, bool Debug, string Dispatcher)
{
    public static ReplayFilterSettings Of(Config journal) => new(
        ModeOf(journal.GetString("replay-filter.mode")),
        journal.AtLeastOne("replay-filter.window-size"),
        journal.AtLeastOne("replay-filter.max-old-writers"),
        journal.GetBoolean("replay-filter.debug"),
        journal.GetString("replay-dispatcher")!);

    /// <summary>Events that a filter holds back, at most.</summary>
    public int HeldBack => Mode == ReplayFilterMode.Disabled ? 0 : WindowSize;

    public Props PropsFor(IActorRef persistentActor) =>
        ReplayFilter.Props(persistentActor, Mode, WindowSize, MaxOldWriters, Debug).WithDispatcher(Dispatcher);

    private static ReplayFilterMode ModeOf(string? mode) => mode?.ToLowerInvariant() switch
    {
        "repair-by-discard-old" => ReplayFilterMode.RepairByDiscardOld,
        "fail" => ReplayFilterMode.Fail,
        "warn" => ReplayFilterMode.Warn,
        "off" or "false" or "no" or "disabled" => ReplayFilterMode.Disabled,
        _ => throw new ConfigurationException(
            $"replay-filter.mode is [{mode}]: repair-by-discard-old, fail, warn or off."),
    };
}

/// <summary>
/// Stands between a journal and a recovering actor, and looks for events of two writers: two actors with one
/// persistence id, as after a partition. It holds back a window of events; a number that comes again, or goes back,
/// under another writer shows that the older one wrote on after it had a successor.
/// </summary>
public class ReplayFilter : ActorBase
{
    private readonly LinkedList<ReplayedMessage> _window = new();
    private readonly LinkedList<string> _oldWriters = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private string _writer = string.Empty;
    private long _expected = -1;

    public ReplayFilter(
        IActorRef persistentActor, ReplayFilterMode mode, int windowSize, int maxOldWriters, bool debugEnabled)
    {
        PersistentActor = persistentActor;
        Mode = mode;
        WindowSize = windowSize;
        MaxOldWriters = maxOldWriters;
        DebugEnabled = debugEnabled;
    }

    public IActorRef PersistentActor { get; }

    public ReplayFilterMode Mode { get; }

    public int WindowSize { get; }

    public int MaxOldWriters { get; }

    public bool DebugEnabled { get; }

    /// <exception cref="ArgumentException">A size is below 1, or the mode is disabled.</exception>
    public static Props Props(
        IActorRef persistentActor, ReplayFilterMode mode, int windowSize, int maxOldWriters, bool debugEnabled)
    {
        if (windowSize <= 0)
            throw new ArgumentException("windowSize must be > 0", nameof(windowSize));
        if (maxOldWriters <= 0)
            throw new ArgumentException("maxOldWriters must be > 0", nameof(maxOldWriters));
        if (mode == ReplayFilterMode.Disabled)
            throw new ArgumentException("mode must not be Disabled", nameof(mode));
        return Actor.Props.Create<ReplayFilter>(
            persistentActor, mode, windowSize, maxOldWriters, debugEnabled);
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed:
                Look(replayed);
                return true;
            case RecoverySuccess or ReplayMessagesFailure:
                Pass(_window.Count);
                PersistentActor.Tell(message, ActorRefs.NoSender);
                Context.Stop(Self);
                return true;
            default:
                return false;
        }
    }

    private void Look(ReplayedMessage replayed)
    {
        if (DebugEnabled)
            _log.Debug("Replayed: {0}", replayed.Persistent);

        var persistent = replayed.Persistent;
        if (persistent.WriterGuid == _writer)
        {
            // The same number twice is several events that an adapter made of one.
            if (persistent.SequenceNr < _expected - 1 && !Accept(replayed))
            {
                replayed.Flow?.Consumed();
                return;
            }
        }
        else if (_oldWriters.Contains(persistent.WriterGuid))
        {
            Disagree(
                $"the writer [{persistent.WriterGuid}] wrote [{persistent.SequenceNr}] after [{_writer}] had begun");
            if (Mode is ReplayFilterMode.RepairByDiscardOld or ReplayFilterMode.Fail)
            {
                replayed.Flow?.Consumed();
                return;
            }
        }
        else
        {
            BeginWriter(persistent);
        }

        _expected = persistent.SequenceNr + 1;
        _window.AddLast(replayed);
        if (_window.Count > WindowSize)
            Pass(1);
    }

    private bool Accept(ReplayedMessage replayed)
    {
        Disagree($"the writer [{_writer}] wrote [{replayed.Persistent.SequenceNr}] after [{_expected - 1}]");
        return Mode == ReplayFilterMode.Warn;
    }

    private void BeginWriter(IPersistentRepresentation persistent)
    {
        if (_writer.Length > 0)
        {
            _oldWriters.AddLast(_writer);
            if (_oldWriters.Count > MaxOldWriters)
                _oldWriters.RemoveFirst();
        }

        _writer = persistent.WriterGuid;
        for (var node = _window.First; node is not null;)
        {
            var next = node.Next;
            var old = node.Value.Persistent;
            if (old.SequenceNr >= persistent.SequenceNr)
            {
                Disagree($"the writer [{old.WriterGuid}] wrote [{old.SequenceNr}], which [{_writer}] wrote too");
                if (Mode == ReplayFilterMode.RepairByDiscardOld)
                {
                    node.Value.Flow?.Consumed();
                    _window.Remove(node);
                }
                else if (Mode == ReplayFilterMode.Fail)
                    return;
            }

            node = next;
        }
    }

    private void Pass(int count)
    {
        for (; count > 0; count--)
        {
            PersistentActor.Tell(_window.First!.Value, ActorRefs.NoSender);
            _window.RemoveFirst();
        }
    }

    private void Disagree(string what)
    {
        var id = _window.First?.Value.Persistent.PersistenceId ?? PersistentActor.Path.Name;
        var text = $"Invalid replayed events of persistenceId [{id}]: {what}. Perhaps two persistent actors with that "
            + "id were active at a time.";
        switch (Mode)
        {
            case ReplayFilterMode.Fail:
                _log.Error(text);
                _window.Clear();
                PersistentActor.Tell(
                    new ReplayMessagesFailure(new InvalidOperationException(text)), ActorRefs.NoSender);
                Context.Stop(Self);
                Context.Become(static _ => true);
                break;
            case ReplayFilterMode.RepairByDiscardOld:
                _log.Warning("{0} What the older one wrote is dropped.", text);
                break;
            default:
                _log.Warning("{0}", text);
                break;
        }
    }
}
