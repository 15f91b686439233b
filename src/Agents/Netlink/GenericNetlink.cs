using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents.Netlink;

/// <summary>What went wrong with a request.</summary>
/// <param name="Error">As in <c>errno.h</c>; 0: the kernel did not answer.</param>
internal sealed record NetlinkFailure(int Error, string Text)
{
    public static NetlinkFailure Of(int error, string? explanation) =>
        new(error, explanation is null ? Native.ErrorText(error) : $"{Native.ErrorText(error)}: {explanation}");
}

/// <summary>One family of generic netlink, through one socket. One caller at a time.</summary>
internal sealed class GenericNetlink : IDisposable
{
    /// <summary>Messages in one datagram: what waits for their acknowledgements is bounded.</summary>
    private const int BatchSize = 64;

    private const int DumpAttempts = 5;
    private const ushort Controller = 16;
    private const byte GetFamily = 3, ControllerVersion = 1;
    private const ushort FamilyId = 1, FamilyName = 2;

    private readonly NetlinkSocket _socket;
    private uint _sequence;

    private GenericNetlink(NetlinkSocket socket) => _socket = socket;

    /// <summary>The family's number, good until its module is loaded anew.</summary>
    public ushort Family { get; private set; }

    /// <returns>Null, and why: the kernel has no such family, or gives no socket.</returns>
    public static GenericNetlink? Open(string family, TimeSpan patience, out NetlinkFailure? failure)
    {
        if (NetlinkSocket.Open(patience, out var error) is not { } socket)
        {
            failure = new NetlinkFailure(0, error!);
            return null;
        }

        var netlink = new GenericNetlink(socket);
        var request = new NetlinkRequest(Controller, GetFamily, ControllerVersion, 0).Text(FamilyName, family);
        var answer = netlink.Ask(request, out failure);
        if (failure is null && answer.Select(content => content.Attributes.Number16(FamilyId)).FirstOrDefault(id => id is not null) is { } id)
        {
            netlink.Family = id;
            return netlink;
        }

        failure ??= new NetlinkFailure(0, $"the kernel says no number of {family}");
        netlink.Dispose();
        return null;
    }

    /// <summary>All that a dump holds. One that was interrupted is asked for again.</summary>
    public ImmutableArray<NetlinkReply.Content> Dump(Func<NetlinkRequest> request, out NetlinkFailure? failure)
    {
        for (var attempt = 1; ; attempt++)
        {
            var content = Ask(request(), out failure);
            if (failure is not null || !content.Any(one => one.WasInterrupted))
                return content;
            if (attempt == DumpAttempts)
            {
                failure = new NetlinkFailure(0, "what was asked for changed all the time");
                return [];
            }
        }
    }

    /// <summary>One request, and all that belongs to it.</summary>
    public ImmutableArray<NetlinkReply.Content> Ask(NetlinkRequest request, out NetlinkFailure? failure)
    {
        var sequence = ++_sequence;
        if (_socket.Send(request.ToBytes(sequence)) is { } unsent)
        {
            failure = new NetlinkFailure(0, unsent);
            return [];
        }

        var content = ImmutableArray.CreateBuilder<NetlinkReply.Content>();
        while (true)
        {
            var datagram = _socket.Receive(out var silence);
            if (silence is not null)
            {
                failure = new NetlinkFailure(0, silence);
                return [];
            }

            var before = content.Count;
            foreach (var reply in NetlinkReply.Read(datagram).Where(reply => reply.Sequence == sequence))
            {
                if (reply is NetlinkReply.Content part)
                    content.Add(part);
                else
                {
                    var (error, text) = reply is NetlinkReply.Answered said ? (said.Error, said.Explanation) : (((NetlinkReply.Finished)reply).Error, null);
                    failure = error == 0 ? null : NetlinkFailure.Of(error, text);
                    return failure is null ? content.ToImmutable() : [];
                }
            }

            // A single answer of the controller's comes without an end where none was asked for.
            if (content.Count > before && !request.IsDump && !request.IsAcknowledged)
            {
                failure = null;
                return content.ToImmutable();
            }
        }
    }

    /// <summary>Several requests, each acknowledged; one that fails stops none of the others.</summary>
    /// <returns>Null for each that was carried out.</returns>
    public ImmutableArray<NetlinkFailure?> Send(IReadOnlyList<NetlinkRequest> requests)
    {
        var results = ImmutableArray.CreateBuilder<NetlinkFailure?>(requests.Count);
        foreach (var batch in requests.Chunk(BatchSize))
            results.AddRange(SendBatch(batch));
        return results.ToImmutable();
    }

    public void Dispose() => _socket.Dispose();

    private NetlinkFailure?[] SendBatch(NetlinkRequest[] batch)
    {
        var first = _sequence + 1;
        _sequence += (uint)batch.Length;
        var results = Enumerable.Repeat<NetlinkFailure?>(new NetlinkFailure(0, "not answered"), batch.Length).ToArray();
        if (_socket.Send([.. batch.SelectMany((request, at) => request.ToBytes(first + (uint)at))]) is { } unsent)
            return [.. results.Select(_ => new NetlinkFailure(0, unsent))];

        for (var open = batch.Length; open > 0;)
        {
            var datagram = _socket.Receive(out var silence);
            if (silence is not null)
                return [.. results.Select(result => result is { Error: 0 } ? new NetlinkFailure(0, silence) : result)];

            foreach (var reply in NetlinkReply.Read(datagram).OfType<NetlinkReply.Answered>().Where(reply => reply.Sequence - first < batch.Length))
            {
                results[reply.Sequence - first] = reply.Error == 0 ? null : NetlinkFailure.Of(reply.Error, reply.Explanation);
                open--;
            }
        }

        return results;
    }
}
