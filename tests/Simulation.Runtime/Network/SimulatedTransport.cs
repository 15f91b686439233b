using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace HaActors.Simulation.Runtime;

/// <summary>The transport of a simulated actor system: the same bytes, over the simulated network.</summary>
internal sealed class SimulatedTransport : Transport
{
    private readonly Incarnation _owner = NodeTasks.CurrentLife
        ?? throw new InvalidOperationException("A simulated transport is made in a turn of its node.");

    private readonly List<SimulatedAssociation> _associations = [];
    private SimulatedListener? _listener;
    private Address? _local;

    public SimulatedTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = "tcp";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size") ?? 128_000;
    }

    private SimulatedNetwork Network => _owner.Node.Driver.Network;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var accepting = new TaskCompletionSource<IAssociationEventListener>();
        var host = _owner.Node.Name;
        _listener = Network.Listen(_owner.Node, host, Config.GetInt("port"), connection =>
        {
            var association = Add(new SimulatedAssociation(
                this, _local!, Remote(connection.Client.Owner.Node.Name, connection.Id), connection.Server));
            When(accepting.Task, listener => listener.Notify(new InboundAssociation(association)));
        });
        _local = new Address(SchemeIdentifier, System.Name, host, _listener.Port);
        return Task.FromResult((_local, accepting));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var associated = new TaskCompletionSource<AssociationHandle>();
        Network.Connect(
            _owner.Node,
            remoteAddress.Host!,
            remoteAddress.Port!.Value,
            connection => associated.SetResult(
                Add(new SimulatedAssociation(this, _local!, remoteAddress, connection.Client))),
            why => associated.SetException(new InvalidAssociationException($"{remoteAddress}: {why}")));
        return associated.Task;
    }

    public override Task<bool> Shutdown()
    {
        if (_listener is { } listener)
            Network.Close(listener);
        foreach (var association in _associations.ToArray())
            association.Close();
        return Task.FromResult(true);
    }

    /// <summary>Runs in a turn of this node once the task is done; at once if it already is.</summary>
    internal void When<T>(Task<T> task, Action<T> then)
    {
        if (task.IsCompletedSuccessfully)
        {
            then(Done(task));
            return;
        }

        _ = task.ContinueWith(
            done => then(Done(done)),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            _owner.Tasks);
    }

    internal void Remove(SimulatedAssociation association) => _associations.Remove(association);

    private SimulatedAssociation Add(SimulatedAssociation association)
    {
        _associations.Add(association);
        return association;
    }

    // A client's port: the handshake above tells the peer's real address.
    private Address Remote(string host, int connection) =>
        new(SchemeIdentifier, System.Name, host, 50_000 + (connection % 10_000));

#pragma warning disable RS0030 // the task is completed: nothing blocks
    private static T Done<T>(Task<T> task) => task.Result;
#pragma warning restore RS0030
}

/// <summary>One end of a simulated connection as remoting sees it.</summary>
internal sealed class SimulatedAssociation : AssociationHandle
{
    private readonly ConnectionEnd _end;
    private readonly SimulatedTransport _transport;
    private readonly Queue<IHandleEvent> _early = new();
    private IHandleEventListener? _reader;

    public SimulatedAssociation(SimulatedTransport transport, Address local, Address remote, ConnectionEnd end)
        : base(local, remote)
    {
        (_transport, _end) = (transport, end);
        end.Received = Receive;
        transport.When(ReadHandlerSource.Task, BeginReading);
    }

    public override bool Write(ByteString payload) => _end.Write(payload, payload.Length);

#pragma warning disable CS0672 // remoting calls the overload that states reasons, which calls this one
    public override void Disassociate() => Close();
#pragma warning restore CS0672

    public void Close()
    {
        _end.Close();
        _transport.Remove(this);
    }

    private void BeginReading(IHandleEventListener reader)
    {
        _reader = reader;
        while (_early.TryDequeue(out var waiting))
            reader.Notify(waiting);
    }

    private void Receive(object? payload, string? end)
    {
        IHandleEvent received = payload is ByteString bytes
            ? new InboundPayload(bytes)
            : new Disassociated(DisassociateInfo.Unknown);
        if (payload is null)
            _transport.Remove(this);
        if (_reader is { } reader)
            reader.Notify(received);
        else
            _early.Enqueue(received);
    }
}
