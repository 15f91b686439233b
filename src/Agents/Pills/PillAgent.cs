using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Pills;

/// <summary>
/// Fences a node by a message in its slot. The node reads it and ends itself; if it cannot read, it is reset by its
/// watchdog. Done when a later boot of it acknowledges the message, or when it has lain there for as long as any node
/// lives that does not read it.
/// </summary>
internal sealed class PillAgent(
    Func<FenceCall, (PillDesk Desk, PillSettings Settings)> open, TimeProvider time, Func<long> number, string self) : IFenceAgent
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>A delay forgets the part of one, and would be none at all at the end.</summary>
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public async Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill)
    {
        var began = time.GetTimestamp();
        TimeSpan Elapsed() => time.GetElapsedTime(began);
        try
        {
            var (desk, settings) = open(call);
            var request = new Request(call, desk, settings.Wait, Elapsed, kill);
            return call.Action switch
            {
                FenceVerb.Off or FenceVerb.Reboot => await EndAsync(request),
                FenceVerb.Monitor or FenceVerb.Status or FenceVerb.List => await LookAsync(request),
                _ => Failed(request, "a pill switches nothing on", []),
            };
        }
        catch (OperationCanceledException)
        {
            return new FenceResult.Killed(Elapsed(), []);
        }
        catch (Exception cause) when (cause is IOException or ArgumentException)
        {
            return new FenceResult.CannotRun(cause.Message);
        }
    }

    private static async Task<FenceResult> LookAsync(Request request)
    {
        var troubles = new List<string>();
        var lists = await request.Desk.AskAsync(request.Desk.All, device => device.List(), troubles, request.Kill);
        request.Kill.ThrowIfCancellationRequested();
        if (lists.Count < request.Desk.Majority)
            return Failed(request, TooFew("read", lists.Count, request.Desk), troubles);

        return new FenceResult.Confirmed(request.Elapsed(), PowerState.Unknown)
        {
            Listed = [.. lists.Values.SelectMany(list => list.Keys).Distinct().Order().Select(node => node.Value)],
        };
    }

    private async Task<FenceResult> EndAsync(Request request)
    {
        var target = new NodeName(request.Call.Target);
        var desk = request.Desk;
        var troubles = new List<string>();
        var before = await ReadAsync(desk.All);
        if (before.Count < desk.Majority)
            return Failed(request, TooFew("read", before.Count, desk), troubles);

        if (PillVerdict.Boots([.. before.Values], desk.Count) is not { } boots)
            return Failed(request, $"node {target} never claimed its slot: it does not know of pills", troubles);

        if (!request.Call.Permit())
            return new FenceResult.Refused();

        var verb = request.Call.Action == FenceVerb.Off ? PillVerb.Off : PillVerb.Reset;
        var pill = new Pill(number(), verb, boots, self);
        await desk.AskAsync(
            before.Keys,
            device =>
            {
                // Here, not only before: a pill that waited for its device might end a node that is sound by then.
                if (request.Kill.IsCancellationRequested || !request.Call.Permit())
                    return false;

                device.Write(target, pill);
                return true;
            },
            troubles,
            request.Kill);
        request.Kill.ThrowIfCancellationRequested();

        // What is believed is what is read back, also of a disk that refused the writing.
        var written = await ReadAsync(before.Keys);
        var placed = written.Where(slot => slot.Value.Pill.Number == pill.Number).Select(slot => slot.Key).ToImmutableSortedSet();
        if (PillVerdict.IsAcknowledged(pill, written.Values))
            return new FenceResult.Confirmed(request.Elapsed(), PowerState.Unknown);

        if (placed.Count < desk.Majority)
            return Failed(request, TooFew("written", placed.Count, desk), troubles);

        return await WaitAsync(request, pill, placed);

        async Task<ImmutableSortedDictionary<int, PillSlot>> ReadAsync(IEnumerable<int> which)
        {
            var read = await desk.AskAsync(which, device => device.Read(target), troubles, request.Kill);
            request.Kill.ThrowIfCancellationRequested();
            return read;
        }
    }

    private async Task<FenceResult> WaitAsync(Request request, Pill pill, ImmutableSortedSet<int> placed)
    {
        var target = new NodeName(request.Call.Target);
        var since = time.GetTimestamp();
        while (true)
        {
            var left = request.Wait - time.GetElapsedTime(since);
            await Task.Delay(left > TimeSpan.Zero && left < Look ? left + Millisecond : Look, time, request.Kill);
            var troubles = new List<string>();
            var isOver = time.GetElapsedTime(since) >= request.Wait;
            var now = await request.Desk.AskAsync(request.Desk.All, device => device.Read(target), troubles, request.Kill);
            request.Kill.ThrowIfCancellationRequested();
            if (PillVerdict.IsAcknowledged(pill, now.Values))
                return new FenceResult.Confirmed(request.Elapsed(), PowerState.Unknown);

            if (isOver && PillVerdict.HasStayed(pill, placed, now, request.Desk.Count))
                return new FenceResult.Confirmed(request.Elapsed(), PowerState.Unknown);

            if (now.Values.Count(slot => slot.Pill.Number != pill.Number) >= request.Desk.Majority)
                return Failed(request, "its pill was taken away or replaced before it can have worked", troubles);

            if (request.Elapsed() >= request.Call.Timeout)
                return new FenceResult.TimedOut(request.Elapsed(), [.. troubles]);
        }
    }

    private static string TooFew(string how, int count, PillDesk desk) => string.Create(
        CultureInfo.InvariantCulture, $"{count} of {desk.Count} devices could be {how}, {desk.Majority} must");

    private static FenceResult.Failed Failed(Request request, string why, List<string> troubles) => new(
        1, troubles.Count == 0 ? why : $"{why}: {string.Join("; ", troubles.Distinct())}", [.. troubles], request.Elapsed());

    private sealed record Request(FenceCall Call, PillDesk Desk, TimeSpan Wait, Func<TimeSpan> Elapsed, CancellationToken Kill);
}
