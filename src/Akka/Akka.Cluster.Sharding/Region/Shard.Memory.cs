using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <content>Remembered entities: written before they start, and forgotten before they could start again.</content>
internal sealed partial class Shard
{
    private readonly IActorRef? _memory;
    private readonly List<(object Message, IActorRef Sender)> _early = [];
    private readonly Queue<string> _toRecover = new();
    private readonly SortedDictionary<string, bool> _unwritten = new(StringComparer.Ordinal);
    private bool _isRemembered;
    private bool _isWriting;

    private void FromMemory(RememberedEntities.IMessage message)
    {
        if (_isHandingOff)
            return;
        switch (message)
        {
            case RememberedEntities.Found found:
                OnFound(found);
                break;
            case RememberedEntities.RecoverTick:
                RecoverSomeEntities();
                break;
            case RememberedEntities.Written written:
                _isWriting = false;
                foreach (var id in written.Started)
                    OnRemembered(id);
                foreach (var id in written.Stopped)
                    OnForgotten(id);
                WriteNext();
                break;
        }
    }

    private void OnFound(RememberedEntities.Found found)
    {
        _isRemembered = true;
        foreach (var id in found.Entities)
        {
            _entities[id] = new Entity { Phase = Phase.BackingOff };
            _toRecover.Enqueue(id);
        }

        RecoverSomeEntities();
        foreach (var (message, sender) in _early.ToArray())
            Deliver(message, sender);
        _early.Clear();
    }

    private void RecoverSomeEntities()
    {
        var tuning = _settings.TuningParameters;
        var some = tuning.EntityRecoveryStrategy == "all"
            ? int.MaxValue
            : tuning.EntityRecoveryConstantRateStrategyNumberOfEntities;
        for (; some > 0 && _toRecover.TryDequeue(out var id); some--)
        {
            if (_entities.GetValueOrDefault(id) is { Phase: Phase.BackingOff } entity)
                Run(id, entity);
        }

        if (_toRecover.Count > 0)
            Timers.StartSingleTimer(
                "recover", new RememberedEntities.RecoverTick(), tuning.EntityRecoveryConstantRateStrategyFrequency);
    }

    private void Remember(string id)
    {
        _unwritten[id] = true;
        WriteNext();
    }

    private void Forget(string id, Entity entity)
    {
        entity.Phase = Phase.BeingForgotten;
        _unwritten[id] = false;
        WriteNext();
    }

    private void WriteNext()
    {
        if (_isWriting || _unwritten.Count == 0)
            return;
        _isWriting = true;
        _memory!.Tell(new RememberedEntities.Write(
            [.. _unwritten.Where(entry => entry.Value).Select(entry => entry.Key)],
            [.. _unwritten.Where(entry => !entry.Value).Select(entry => entry.Key)]));
        _unwritten.Clear();
    }

    private void OnRemembered(string id)
    {
        if (_entities.GetValueOrDefault(id) is { Phase: Phase.BeingRemembered } entity)
            Run(id, entity);
    }

    private void OnForgotten(string id)
    {
        if (_entities.GetValueOrDefault(id) is not { Phase: Phase.BeingForgotten } entity)
            return;
        if (entity.Waiting.Count == 0)
        {
            _entities.Remove(id);
            return;
        }

        entity.Phase = Phase.BeingRemembered;
        Remember(id);
    }
}
