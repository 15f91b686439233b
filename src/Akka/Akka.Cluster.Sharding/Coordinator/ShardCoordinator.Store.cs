using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Sharding;

/// <content>Reading and writing the state: one write at a time, with all changes that came meanwhile.</content>
internal sealed partial class ShardCoordinator
{
    private void FromStore(StoreAnswer answer)
    {
        switch (answer)
        {
            case StoreAnswer.NotRead when _writing is null:
                _log.Warning(
                    "{Type}: the coordinator could not read its state from enough nodes, and tries again", _typeName);
                _store.Read();
                break;
            case StoreAnswer.Found found when _writing is null && !_isReady:
                _log.Debug("{Type}: the coordinator found epoch {Epoch} with {Count} shards",
                    _typeName, found.State.Epoch, found.State.Shards.Count);
                _wanted = found.State with { Epoch = found.State.Epoch + 1, Version = 1 };
                WriteWanted();
                break;
            case StoreAnswer.Written written when written.Version == _writing?.Version:
                OnWritten();
                break;
            case StoreAnswer.NotWritten failed when failed.Version == _writing?.Version:
                _log.Warning(
                    "{Type}: the coordinator could not write its state to enough nodes, and tries again. Sharding must "
                    + "have been started on all members with the role", _typeName);
                _afterWrite.InsertRange(0, _afterThisWrite);
                WriteWanted();
                break;
            case StoreAnswer.Lost lost:
                throw new InvalidOperationException($"{_typeName}: {lost.Reason}", lost.Cause);
        }
    }

    private void OnWritten()
    {
        _written = _writing!;
        _writing = null;
        var after = _afterThisWrite;
        _afterThisWrite = [];
        if (!_isReady)
            Begin();
        if (_wanted.Version > _written.Version)
            WriteWanted();
        foreach (var action in after)
            action();
    }

    private void Change(Func<CoordinatorState, CoordinatorState> change, Action afterwards)
    {
        _wanted = change(_wanted);
        _afterWrite.Add(afterwards);
        if (_writing is null)
            WriteWanted();
    }

    private void WriteWanted()
    {
        _writing = _wanted;
        _afterThisWrite = [.. _afterWrite];
        _afterWrite.Clear();
        _store.Write(_writing);
    }

    private void Begin()
    {
        _isReady = true;
        _log.Info("{Type}: the coordinator works, epoch {Epoch}, {Count} shards",
            _typeName, _written.Epoch, _written.Shards.Count);
        foreach (var owner in _written.Shards.Values.Select(owner => owner.Region).Distinct().Order())
            Context.Watch(owner);
        _cluster.Subscribe(Self, typeof(IMemberEvent), typeof(IReachabilityEvent));
        Timers.StartPeriodicTimer("rebalance", new Tick(), _settings.TuningParameters.RebalanceInterval);
        Timers.StartPeriodicTimer("resend", new Resend(), _settings.TuningParameters.ShardStartTimeout);
    }
}
