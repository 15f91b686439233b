using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace Akka.DistributedData.Replication;

/// <summary>Asks other nodes until enough have answered, or it is too late.</summary>
internal abstract class Aggregator : UntypedActor, IWithTimers
{
    private static readonly object Again = new();
    private static readonly object TooLate = new();

    private readonly ImmutableArray<UniqueAddress> _nodes;
    private readonly ImmutableArray<string> _replicator;
    private readonly object _question;
    private readonly int _needed;
    private readonly TimeSpan _timeout;
    private readonly SortedSet<Address> _answered = new(Member.AddressOrdering);

    /// <param name="nodes">The other nodes, in the order in which they are asked.</param>
    /// <param name="needed">How many must answer; more than there are: it is too late from the beginning.</param>
    /// <param name="question">What they are asked.</param>
    /// <param name="timeout">The time for all of it.</param>
    /// <param name="replicator">The path of replicators, which is the same on all nodes.</param>
    protected Aggregator(
        ImmutableArray<UniqueAddress> nodes, int needed, object question, TimeSpan timeout, ActorPath replicator)
    {
        _nodes = nodes;
        _needed = needed;
        _question = question;
        _timeout = timeout;
        _replicator = [.. replicator.Elements];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected abstract bool IsAnswer(object message);

    protected abstract void Enough();

    protected abstract void NotEnough();

    protected override void PreStart()
    {
        foreach (var node in _nodes.Take(_needed))
            AskNode(node);
        // The rest is asked when the first are slow, and the first again: a question can be lost with a connection.
        Timers.StartPeriodicTimer("again", Again, _timeout / 5);
        Timers.StartSingleTimer("too-late", TooLate, _timeout);
        EndIfEnough();
    }

    protected override void OnReceive(object message)
    {
        if (ReferenceEquals(message, TooLate))
        {
            NotEnough();
            Context.Stop(Self);
        }
        else if (ReferenceEquals(message, Again))
        {
            foreach (var node in _nodes.Where(node => !_answered.Contains(node.Address)))
                AskNode(node);
        }
        else if (!_answered.Contains(Sender.Path.Address) && IsAnswer(message))
        {
            _answered.Add(Sender.Path.Address);
            EndIfEnough();
        }
    }

    private void EndIfEnough()
    {
        if (_answered.Count < _needed)
            return;
        Enough();
        Context.Stop(Self);
    }

    private void AskNode(UniqueAddress node) =>
        ((ExtendedActorSystem)Context.System).Provider
            .ResolveActorRef(new RootActorPath(node.Address) / _replicator).Tell(_question);
}

internal sealed class ReadAggregator(
    Get get, Stored? local, IActorRef replyTo, ImmutableArray<UniqueAddress> nodes, int needed, UniqueAddress self,
    IActorRef replicator)
    : Aggregator(nodes, needed, new Read(get.Key.Id, self), get.Consistency.Timeout, replicator.Path)
{
    private Stored? _read = local;

    protected override bool IsAnswer(object message)
    {
        if (message is not ReadResult result)
            return false;
        if (result.Stored is not { } stored)
            return true;
        try
        {
            _read = _read?.Merge(stored) ?? stored;
            return true;
        }
        catch (InvalidCastException)
        {
            // That node means other data by this name: it has no answer.
            return false;
        }
    }

    protected override void Enough() => replicator.Tell(new ReadDone(get, _read, replyTo));

    protected override void NotEnough() => replyTo.Tell(new GetFailure(get.Key, get.Request), replicator);
}

internal sealed class WriteAggregator(
    string key, Stored stored, IActorRef replyTo, object success, object failure, TimeSpan timeout,
    ImmutableArray<UniqueAddress> nodes, int needed, UniqueAddress self, IActorRef replicator)
    : Aggregator(nodes, needed, new Write(key, stored, self), timeout, replicator.Path)
{
    protected override bool IsAnswer(object message) => message is WriteAck;

    protected override void Enough() => replyTo.Tell(success, replicator);

    protected override void NotEnough() => replyTo.Tell(failure, replicator);
}
