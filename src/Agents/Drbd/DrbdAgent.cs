using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Agents.Programs;
using HaActors.Policy.Drbd;

namespace HaActors.Agents.Drbd;

/// <summary>
/// Runs a DRBD resource as an instance of a promotable clone: <c>net:drbd</c>. It believes nothing but what the kernel says
/// at that moment, before and after each step.
/// </summary>
/// <remarks>Promotion scores are no work of its own: who follows the kernel's events keeps them.</remarks>
public sealed class DrbdAgent(IDrbd drbd, TimeProvider time) : IResourceAgent
{
    public const string Name = "drbd";
    public const string ResourceKey = "resource";

    /// <summary>Between two looks at a kernel that is not yet as it must be.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static AgentMetaData MetaData { get; } = new(
        Name,
        "1.0",
        "A replicated device (DRBD)",
        "Runs a DRBD resource of ha.drbd.resources, or one that /etc/drbd.d describes, as an instance of a promotable clone.",
        [
            new AgentParameter(
                ResourceKey, "string", Required: true, null, ResourceKey, Reloadable: false, Deprecated: false, null, "The DRBD resource's name", []),
        ],
        [
            new AgentActionAdvice("start", TimeSpan.FromSeconds(60), null, 0, null),
            new AgentActionAdvice("stop", TimeSpan.FromSeconds(60), null, 0, null),
            new AgentActionAdvice("promote", TimeSpan.FromSeconds(90), null, 0, null),
            new AgentActionAdvice("demote", TimeSpan.FromSeconds(60), null, 0, null),
            new AgentActionAdvice("notify", TimeSpan.FromSeconds(30), null, 0, null),
            new AgentActionAdvice("monitor", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), 0, "Unpromoted"),
            new AgentActionAdvice("monitor", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), 0, "Promoted"),
            new AgentActionAdvice("reload-agent", TimeSpan.FromSeconds(30), null, 0, null),
            new AgentActionAdvice("validate-all", TimeSpan.FromSeconds(10), null, 0, null),
        ]);

    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        if (!call.Permit())
            return new AgentResult.Refused();
        if (call.Parameters.GetValueOrDefault(ResourceKey) is not { Length: > 0 } resource)
            return OcfVerdict.Of(call.Action, (int)OcfExit.NotConfigured, "the parameter 'resource' is missing", [], TimeSpan.Zero);

        var began = time.GetTimestamp();
        using var late = new CancellationTokenSource(call.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, kill);
        var run = new Run(drbd, time, call, resource, either.Token);
        var (code, why) = await run.ActAsync();
        var elapsed = time.GetElapsedTime(began);
        if (run.IsRefused)
            return new AgentResult.Refused();
        if (kill.IsCancellationRequested)
            return new AgentResult.Killed(elapsed, []);
        if (late.IsCancellationRequested)
            return new AgentResult.TimedOut(elapsed, why is null ? [] : [why]) { ExitReason = why };
        return OcfVerdict.Of(call.Action, (int)code, why, [], elapsed);
    }

    private sealed class Run(IDrbd drbd, TimeProvider time, AgentCall call, string resource, CancellationToken end)
    {
        /// <summary>The permit was gone before anything was changed.</summary>
        public bool IsRefused { get; private set; }

        private const string Lapsed = "its order lapsed half-way";

        private bool _changed;
        private bool _isLapsed;

        public Task<(OcfExit Code, string? Why)> ActAsync() => call.Action switch
        {
            AgentAction.Monitor => MonitorAsync(),
            AgentAction.Start => StartAsync(),
            AgentAction.Stop => StopAsync(),
            AgentAction.Promote => PromoteAsync(),
            AgentAction.Demote => DemoteAsync(),
            AgentAction.ReloadAgent or AgentAction.Reload => OnceAsync(DrbdVerb.Adjust),
            AgentAction.Notify => Task.FromResult<(OcfExit, string?)>((OcfExit.Ok, null)),
            AgentAction.ValidateAll => ValidateAsync(),
            _ => Task.FromResult<(OcfExit, string?)>((OcfExit.Unimplemented, $"net:drbd has no {call.Action.ToWord()}")),
        };

        private async Task<(OcfExit, string?)> MonitorAsync()
        {
            if (await LookAsync() is not { } seen)
                return (OcfExit.GenericError, "the kernel does not say how the resource is");
            if (seen is not { State: { } state })
                return (OcfExit.NotRunning, null);

            // A diskless side still serves its peer's data, and fails with it.
            var lacksDisk = state.Volumes.Values.FirstOrDefault(volume => volume.Disk is DrbdDisk.Diskless or DrbdDisk.Failed && !volume.IsClient);
            var why = lacksDisk is null ? null : $"volume {lacksDisk.Number} has no disk: {lacksDisk.Disk}";
            return (state.Role == DrbdRole.Primary, why) switch
            {
                (true, null) => (OcfExit.RunningPromoted, null),
                (true, _) => (OcfExit.DegradedPromoted, why),
                (false, null) => (OcfExit.Ok, null),
                (false, _) => (OcfExit.Degraded, why),
            };
        }

        private async Task<(OcfExit, string?)> StartAsync()
        {
            if (await LookAsync() is not { } seen)
                return (OcfExit.GenericError, "the kernel does not say how the resource is");

            var first = await DoAsync(seen.State is null ? DrbdVerb.Up : DrbdVerb.Adjust);
            if (first is not DrbdResult.Done)
                return Failure(first);
            if (await LookAsync() is not { State: { Volumes.IsEmpty: false } state })
                return (OcfExit.GenericError, "drbdadm said that it is up, and the kernel has no such device");
            return state.Role == DrbdRole.Primary ? await DemoteAsync() : (OcfExit.Ok, null);
        }

        private async Task<(OcfExit, string?)> StopAsync()
        {
            string? why = null;
            while (true)
            {
                if (await LookAsync() is { } seen)
                {
                    if (seen.State is null)
                        return (OcfExit.Ok, null);
                    var result = await DoAsync(DrbdVerb.Down);
                    if (_isLapsed)
                        return (OcfExit.GenericError, Lapsed);
                    if (result is DrbdResult.Failed failed)
                        why = failed.Why;
                }

                // Held open perhaps, for a moment: within the time of the operation it is tried again.
                if (!await RestAsync())
                    return (OcfExit.GenericError, why ?? "it is still there");
            }
        }

        private async Task<(OcfExit, string?)> PromoteAsync()
        {
            var configured = await drbd.ConfiguredAsync(resource, end);
            var mayBeBoth = configured?.AllowsTwoPrimaries == true;
            string? why = null;
            while (true)
            {
                if (await LookAsync() is { } seen)
                {
                    if (seen.State is not { } state)
                        return (OcfExit.NotRunning, "it is not up here");
                    if (state.Role == DrbdRole.Primary)
                        return (OcfExit.Ok, null);

                    why = DrbdPromotion.Refusal(
                        state, mayBeBoth, connection => configured?.Peer(call.NodeName, connection.Name) ?? connection.Name);
                    if (why is not null && DrbdPromotion.Refusal(state, mayBeBoth: true, _ => "") is not null)
                        return (OcfExit.GenericError, why);

                    // A peer that died is primary in this kernel's eyes until its own time is over: that is waited for, and
                    // asking makes the kernel look. It never takes over from one that lives.
                    var result = await DoAsync(DrbdVerb.Primary);
                    if (_isLapsed)
                        return (OcfExit.GenericError, Lapsed);
                    if (result is DrbdResult.Failed failed)
                        why = failed.Why;
                }

                if (!await RestAsync())
                    return (OcfExit.GenericError, why ?? "the kernel did not make it primary");
            }
        }

        private async Task<(OcfExit, string?)> DemoteAsync()
        {
            string? why = null;
            while (true)
            {
                if (await LookAsync() is { } seen)
                {
                    if (seen.State is not { } state)
                        return (OcfExit.NotRunning, "it is not up here");
                    if (state.Role == DrbdRole.Secondary)
                        return (OcfExit.Ok, null);
                    var result = await DoAsync(DrbdVerb.Secondary);
                    if (_isLapsed)
                        return (OcfExit.GenericError, Lapsed);
                    if (result is DrbdResult.Failed failed)
                        why = failed.Why;
                }

                if (!await RestAsync())
                    return (OcfExit.GenericError, why ?? "it is still primary");
            }
        }

        private async Task<(OcfExit, string?)> ValidateAsync() => await drbd.ConfiguredAsync(resource, end) is null
            ? (OcfExit.NotConfigured, $"drbdadm knows no resource '{resource}'")
            : (OcfExit.Ok, null);

        private async Task<(OcfExit, string?)> OnceAsync(DrbdVerb verb) =>
            await DoAsync(verb) is var result && result is DrbdResult.Done ? (OcfExit.Ok, null) : Failure(result);

        private async Task<DrbdResult> DoAsync(DrbdVerb verb)
        {
            var result = await drbd.RunAsync(new DrbdCommand(verb, resource, call.Timeout) { Permit = call.Permit, Operation = Operation.Of(call) }, end);

            // Refused in the middle it is a failure: something was done.
            if (result is not DrbdResult.Refused)
            {
                _changed = true;
                return result;
            }

            (_isLapsed, IsRefused) = (true, !_changed);
            return new DrbdResult.Failed(-1, Lapsed);
        }

        private static (OcfExit, string?) Failure(DrbdResult result) => result switch
        {
            DrbdResult.Failed failed => (OcfExit.GenericError, failed.Why),
            _ => throw new UnreachableException(),
        };

        /// <returns>Null: nobody can say.</returns>
        private async Task<Seen?> LookAsync() => await drbd.ReadAsync(call.Timeout, end) is { IsComplete: true } picture
            ? new Seen(picture.Resources.GetValueOrDefault(resource))
            : null;

        /// <returns>False: the time is over.</returns>
        private async Task<bool> RestAsync()
        {
            try
            {
                await Task.Delay(Pause, time, end);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        private sealed record Seen(DrbdResource? State);
    }
}
