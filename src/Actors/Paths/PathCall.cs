using Akka.Actor;
using Akka.Remote.Transport;

namespace HaActors.Actors.Paths;

/// <summary>
/// A new association: all networks are called at once, the first that answers begins the link, the others join it as they come.
/// </summary>
internal sealed class PathCall(PathTransport transport, Address remote, IReadOnlyList<PathEndpoint> endpoints)
{
    private readonly TaskCompletionSource<AssociationHandle> _done = new();
    private readonly Queue<(int Index, AssociationHandle Handle)> _waiting = new();
    private readonly Lock _lock = new();
    private readonly Exception?[] _failed = new Exception?[endpoints.Count];
    private Link? _link;
    private bool _isOpening;
    private bool _isForeign;
    private Exception? _error;

    public Task<AssociationHandle> Begin()
    {
        for (var index = 0; index < endpoints.Count; index++)
        {
            var network = index;
            transport.Connect(
                network, endpoints[network], handle => OnConnected(network, handle), cause => OnFailed(network, cause));
        }

        return _done.Task;
    }

    private void OnConnected(int index, AssociationHandle handle)
    {
        Link? link;
        lock (_lock)
        {
            link = _link;
            if (link is null)
                _waiting.Enqueue((index, handle));
        }

        if (link is not null)
            transport.Join(link, index, handle);
        else
            OpenNext();
    }

    private void OpenNext()
    {
        (int Index, AssociationHandle Handle) next;
        lock (_lock)
        {
            if (_isOpening || !_waiting.TryDequeue(out next))
                return;

            _isOpening = true;
        }

        // An attempt that failed may have left a link at the other end: it is never joined, and dies of that.
        var id = transport.NewLink();
        Link Passed() => Opened(id);
        new PathCaller(
            transport,
            next.Handle,
            transport.HelloFor(remote, id, next.Index, joins: false),
            Passed,
            failure => OnRefused(next.Index, failure))
        {
            // The connections that wait for their turn must not be given up meanwhile by who was called.
            Patience = transport.Settings.HandshakeTimeout / (2 * endpoints.Count),
        }.Begin();
    }

    private Link Opened(byte[] id)
    {
        var link = transport.NewLink(id, remote, endpoints, isCaller: true);
        List<(int Index, AssociationHandle Handle)> others;
        List<int> failed;
        lock (_lock)
        {
            _link = link;
            others = [.. _waiting];
            _waiting.Clear();
            failed = [.. Enumerable.Range(0, endpoints.Count).Where(index => _failed[index] is not null)];
        }

        foreach (var index in failed)
            link.DialFailed(index, _failed[index]!.Message, PathTransport.IsRefusal(_failed[index]!), isGone: false);

        transport.SpeaksPaths(remote);
        _done.TrySetResult(link);
        foreach (var (index, handle) in others)
            transport.Join(link, index, handle);

        return link;
    }

    private void OnRefused(int index, HandshakeFailure failure)
    {
        lock (_lock)
        {
            _isOpening = false;
            _isForeign |= failure.IsForeign;
        }

        OnFailed(index, new InvalidAssociationException(failure.Refusal is { } why
            ? $"[{remote}] was refused by the remote system ({why}): {failure.Why}"
            : $"[{remote}] at {endpoints[index]}: {failure.Why}"));
        OpenNext();
    }

    private void OnFailed(int index, Exception cause)
    {
        Link? link;
        bool isOver;
        lock (_lock)
        {
            link = _link;
            _failed[index] = cause;
            _error = _error is null || cause.Message.Contains("refused by the remote system", StringComparison.Ordinal) ? cause : _error;
            isOver = link is null && _failed.All(failed => failed is not null);
        }

        if (link is not null)
            link.DialFailed(index, cause.Message, PathTransport.IsRefusal(cause), isGone: false);
        else if (isOver && _isForeign && transport.IsPlain(remote))
            transport.CallPlain(remote, _done);
        else if (isOver)
            _done.TrySetException(_error!);
    }
}
