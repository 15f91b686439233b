using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>
/// How one node gets confirmed off (or on): level after level, then from the first again; within a level device after
/// device, all of which must succeed. Immutable: each event gives the next plan and what to do now.
/// </summary>
/// <remarks>
/// Source: Pacemaker 3.0, fencing topology. A reboot by several devices is off on all, then on on all: with one outlet of
/// two still on, a reboot of the other changes nothing. What fails while switching on again does not undo the fence.
/// Ours alone: when all of several are off, each is asked once more. The <c>on</c> of an earlier fence may come late, between
/// two of the offs; what is off then was off throughout, since nobody else switches off, so that there was a moment when all were.
/// </remarks>
public sealed record FencePlan
{
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WithoutDevices = TimeSpan.FromSeconds(5);

    private readonly ImmutableArray<ImmutableArray<FenceDevice>> _levels;
    private readonly NodeName _target;
    private readonly FenceVerb _goal;
    private readonly TimeSpan _priorityDelay;

    private FencePlan(
        ImmutableArray<ImmutableArray<FenceDevice>> levels, NodeName target, FenceVerb goal, TimeSpan priorityDelay)
    {
        _levels = levels;
        _target = target;
        _goal = goal;
        _priorityDelay = priorityDelay;
    }

    private Stage At { get; init; }

    private bool IsSecondRound { get; init; }

    private int Level { get; init; }

    private int Device { get; init; }

    private int Try { get; init; }

    private long Attempt { get; init; }

    private enum Stage
    {
        Ready,

        /// <summary>Whether a device knows the node, before it acts.</summary>
        Asking,

        /// <summary>A device works towards the goal.</summary>
        Working,

        /// <summary>Between two rounds, or without devices.</summary>
        Pausing,

        /// <summary>Each of the level said that it is off; now whether it still is.</summary>
        LookingAgain,

        /// <summary>All of the level are off; they are switched on one after the other.</summary>
        SwitchingOn,

        Over,
    }

    /// <param name="goal">Off, reboot or on.</param>
    /// <param name="priorityDelay">Waited before the first device acts, beside that one's own delay.</param>
    public static FencePlan For(
        ClusterConfiguration configuration,
        FenceKnowledge knowledge,
        NodeName target,
        FenceVerb goal,
        TimeSpan priorityDelay = default) =>
        new(FenceTopology.LevelsOf(configuration, target, knowledge), target, goal, priorityDelay);

    /// <summary>The devices without whose <c>on</c> the node must not be used: one level of them all.</summary>
    public static FencePlan Unfencing(ClusterConfiguration configuration, NodeName target)
    {
        var devices = UnfencingDevices(configuration, target);
        return new FencePlan(devices.IsEmpty ? [] : [devices], target, FenceVerb.On, default);
    }

    public static ImmutableArray<FenceDevice> UnfencingDevices(ClusterConfiguration configuration, NodeName target) =>
        [.. configuration.FenceDevices.Where(device => device.ProvidesUnfencing && device.CanFence(target))];

    /// <param name="chance">0 to 1: where within its range a device's random delay lies.</param>
    public (FencePlan Plan, ImmutableArray<FenceStep> Steps) Next(FenceEvent happened, double chance) => happened switch
    {
        FenceEvent.Begin when At == Stage.Ready => Work(chance),
        FenceEvent.Woke when At == Stage.Pausing => (this with { IsSecondRound = true }).Work(chance),
        FenceEvent.Ended ended when ended.Attempt == Attempt && At == Stage.Asking =>
            ended.Confirmed ? Act(chance) : Failed(chance, mayRepeat: false),
        FenceEvent.Ended ended when ended.Attempt == Attempt && At == Stage.Working =>
            ended.Confirmed ? Succeeded(chance) : Failed(chance, mayRepeat: true),
        FenceEvent.Ended ended when ended.Attempt == Attempt && At == Stage.LookingAgain =>
            ended.Confirmed ? (this with { Device = Device + 1 }).LookAgain() : Failed(chance, mayRepeat: false),
        FenceEvent.Ended ended when ended.Attempt == Attempt && At == Stage.SwitchingOn =>
            (this with { Device = Device + 1 }).SwitchOn([]),
        _ => (this, []),
    };

    /// <summary>Whether a confirmation of the device that works now is all that the goal needs.</summary>
    public bool IsLastOfLevel => Device == _levels[Level].Length - 1;

    private (FencePlan, ImmutableArray<FenceStep>) Work(double chance)
    {
        if (_levels.IsEmpty)
        {
            var what = _goal == FenceVerb.On ? "switch it on" : "fence it";
            return (this with { At = Stage.Pausing },
                [new FenceStep.Stuck($"no configured device can {what}"), new FenceStep.Wait(WithoutDevices)]);
        }

        return MustBeAsked(_levels[Level][Device]) ? AskWhetherItKnows() : Act(chance);
    }

    // Source: Pacemaker 3.0, pcmk_host_check=status. Who is tried again at once was asked already.
    private bool MustBeAsked(FenceDevice device) =>
        device is { EffectiveCheck: HostCheck.Status, Kind: FenceKind.Agent } && _goal != FenceVerb.On && Try == 0;

    private (FencePlan, ImmutableArray<FenceStep>) AskWhetherItKnows()
    {
        var device = _levels[Level][Device];
        var next = this with { At = Stage.Asking, Attempt = Attempt + 1 };
        var timeout = device.TimeoutOf(FenceVerb.Status);
        return (next, [new FenceStep.Run(next.Attempt, device, FenceVerb.Status, TimeSpan.Zero, timeout) { IsQuestion = true }]);
    }

    private (FencePlan, ImmutableArray<FenceStep>) Act(double chance)
    {
        var device = _levels[Level][Device];
        var verb = VerbOf(device);
        var next = this with { At = Stage.Working, Attempt = Attempt + 1 };
        return (next, [new FenceStep.Run(next.Attempt, device, verb, Delay(device, chance), device.TimeoutOf(verb))]);
    }

    private (FencePlan, ImmutableArray<FenceStep>) Succeeded(double chance)
    {
        if (!IsLastOfLevel)
            return (this with { Device = Device + 1, Try = 0 }).Work(chance);

        return _goal != FenceVerb.On && _levels[Level].Length > 1
            ? (this with { At = Stage.LookingAgain, Device = 0 }).LookAgain()
            : Achieve();
    }

    private (FencePlan, ImmutableArray<FenceStep>) LookAgain()
    {
        var level = _levels[Level];
        var at = Device;
        while (at < level.Length && level[at].Kind != FenceKind.Agent)
            at++;
        if (at == level.Length)
            return Achieve();

        var next = this with { Device = at, Attempt = Attempt + 1 };
        var timeout = level[at].TimeoutOf(FenceVerb.Status);
        return (next, [new FenceStep.Run(next.Attempt, level[at], FenceVerb.Status, TimeSpan.Zero, timeout)]);
    }

    private (FencePlan, ImmutableArray<FenceStep>) Achieve()
    {
        var level = _levels[Level];
        var achieved = new FenceStep.Achieved(string.Join('+', level.Select(device => device.Id)));
        return _goal == FenceVerb.Reboot && level.Length > 1
            ? (this with { Device = 0, At = Stage.SwitchingOn }).SwitchOn([achieved])
            : (this with { At = Stage.Over }, [achieved, new FenceStep.Done()]);
    }

    private (FencePlan, ImmutableArray<FenceStep>) Failed(double chance, bool mayRepeat)
    {
        if (mayRepeat && Try + 1 < _levels[Level][Device].Tries)
            return (this with { Try = Try + 1 }).Work(chance);

        // What the level's earlier devices did counts no more: its turn begins with all of them.
        var next = this with { Device = 0, Try = 0, Level = (Level + 1) % _levels.Length };
        return next.Level > 0
            ? next.Work(chance)
            : (next with { At = Stage.Pausing }, [new FenceStep.Wait(BetweenRounds)]);
    }

    private (FencePlan, ImmutableArray<FenceStep>) SwitchOn(ImmutableArray<FenceStep> before)
    {
        var level = _levels[Level];
        var at = Device;

        // A watchdog resets, a pill leads to that; and what unfences is switched on when the node joins, not before.
        while (at < level.Length && (level[at].NeedsWatchdog || level[at].ProvidesUnfencing))
            at++;
        if (at == level.Length)
            return (this with { At = Stage.Over }, [.. before, new FenceStep.Done()]);

        var next = this with { Device = at, Attempt = Attempt + 1 };
        var run = new FenceStep.Run(
            next.Attempt, level[at], FenceVerb.On, TimeSpan.Zero, level[at].TimeoutOf(FenceVerb.On));
        return (next, [.. before, run]);
    }

    private FenceVerb VerbOf(FenceDevice device) => _goal switch
    {
        FenceVerb.Reboot when _levels[Level].Length > 1 || device.Mode == FenceMode.Off || device.ProvidesUnfencing =>
            FenceVerb.Off,
        FenceVerb.Off when _levels[Level].Length == 1 && device.Mode == FenceMode.Reboot => FenceVerb.Reboot,
        _ => _goal,
    };

    // A race is decided once: whoever tries again does so without delay.
    private TimeSpan Delay(FenceDevice device, double chance)
    {
        if (_goal == FenceVerb.On || IsSecondRound || Try > 0)
            return TimeSpan.Zero;

        var least = device.DelayOf.TryGetValue(_target, out var own) ? own : device.DelayBase;
        var random = device.DelayMax > least ? (device.DelayMax - least) * chance : TimeSpan.Zero;
        return least + random + (Level == 0 && Device == 0 ? _priorityDelay : TimeSpan.Zero);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_goal} {_target}: {At}, level {Level}, device {Device}, attempt {Attempt}");
}
