using Akka.Remote.Transport;
using Google.Protobuf;

namespace HaActors.Actors.Paths;

/// <summary>A connection of a peer that has one network only: passed on as it is, from its first payload.</summary>
internal sealed class PlainAssociation : AssociationHandle
{
    private readonly AssociationHandle _inner;
    private readonly Queue<IHandleEvent> _early = new();
    private readonly Lock _lock = new();
    private IHandleEventListener? _listener;

    public PlainAssociation(AssociationHandle inner)
        : base(inner.LocalAddress, inner.RemoteAddress)
    {
        _inner = inner;
        _ = ReadHandlerSource.Task.ContinueWith(
            Heard, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public override bool Write(ByteString payload) => _inner.Write(payload);

#pragma warning disable CS0618, CS0672, CS0809 // remoting calls the overload that states reasons, which calls this one
    public override void Disassociate() => _inner.Disassociate();
#pragma warning restore CS0618, CS0672, CS0809

    public void Pass(IHandleEvent ev)
    {
        lock (_lock)
        {
            if (_listener is { } listener)
                listener.Notify(ev);
            else
                _early.Enqueue(ev);
        }
    }

    private void Heard(Task<IHandleEventListener> reader)
    {
        lock (_lock)
        {
#pragma warning disable RS0030 // it is complete
            _listener = reader.Result;
#pragma warning restore RS0030
            while (_early.TryDequeue(out var ev))
                _listener.Notify(ev);
        }
    }
}
