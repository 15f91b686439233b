using System.Collections.Immutable;
using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;
using HaActors.Simulation.Product;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Drbd;

/// <summary>DRBD as one life of a machine's daemon reaches it: the tools, which take their time, fail or hang, and the kernel's events.</summary>
internal sealed class MirrorTools(Mirror mirror, Machine machine) : IDrbd
{
    private static readonly TimeSpan Spawn = TimeSpan.FromMilliseconds(2);

    // As of resource agents on a starved machine.
    private static readonly TimeSpan SlowSpawn = TimeSpan.FromSeconds(1.5);

    private readonly SimulatedRandom _random = mirror.World.Driver.Fork($"drbd/{machine.Name}/{machine.Node.Epoch}");
    private readonly int _epoch = machine.Node.Epoch;
    private readonly List<MirrorProgram> _recorded = [];
    private Action<string>? _follower;
    private ImmutableArray<string> _said = [];
    private TimeSpan _heardAt;

    /// <summary>Null: this machine has no part in it.</summary>
    public MirrorKernel? Kernel { get; } = mirror.KernelOf(machine);

    private bool IsOfThisLife => machine.Node.IsRunning && machine.Node.Epoch == _epoch;

    public Task<string> FollowAsync(Action<string> line, CancellationToken end)
    {
        var ended = new TaskCompletionSource<string>();
        (_follower, _said) = (line, []);
        end.Register(() => EndFollower(line, ended, "killed"));
        if (_random.Chance(0.2))
            machine.Node.RunAfter(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)), () =>
            {
                mirror.World.Coverage.Count("drbd: a follower of events dies");
                EndFollower(line, ended, "it died");
            });
        Tell();
        return ended.Task;
    }

    private void EndFollower(Action<string> line, TaskCompletionSource<string> ended, string why)
    {
        if (_follower == line)
            _follower = null;
        ended.TrySetResult(why);
    }

    /// <summary>What became of this side, to whoever follows.</summary>
    public void Tell()
    {
        if (_follower is not { } follower || !IsOfThisLife)
            return;

        var isFirst = _said.IsEmpty;
        ImmutableArray<string> now = [.. MirrorEvents.Of(Kernel)];
        foreach (var gone in _said.Where(line => !now.Any(other => MirrorEvents.Thing(other) == MirrorEvents.Thing(line))).Reverse())
            if (MirrorEvents.Thing(gone) is { Length: > 0 } thing)
                Say(follower, $"destroy {thing}");
        foreach (var line in now.Except(_said))
            Say(follower, isFirst || _said.Any(other => MirrorEvents.Thing(other) == MirrorEvents.Thing(line))
                ? isFirst ? line : line.Replace("exists ", "change ", StringComparison.Ordinal)
                : line.Replace("exists ", "create ", StringComparison.Ordinal));
        _said = now;
    }

    // In their order, each a moment later.
    private void Say(Action<string> follower, string line)
    {
        var now = mirror.World.Driver.Now;
        _heardAt = Max(_heardAt, now + _random.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(5)));
        machine.Node.RunAfter(_heardAt - now, () =>
        {
            if (_follower == follower)
                follower(line);
        });
    }

    public Task<DrbdPicture?> ReadAsync(TimeSpan timeout, CancellationToken kill) => LookAsync(
        timeout, () => DrbdPicture.Of(MirrorEvents.Of(Kernel)), kill);

    public Task<DrbdConfigured?> ConfiguredAsync(string resource, CancellationToken kill) => LookAsync(
        TimeSpan.FromSeconds(10),
        () => resource == MirrorConfiguration.Resource && Kernel is not null ? MirrorConfiguration.Configured(mirror) : null,
        kill);

    public async Task<DrbdSide> SideAsync(string resource, CancellationToken kill)
    {
        var picture = await ReadAsync(TimeSpan.FromSeconds(10), kill);
        var generations = await LookAsync(
            TimeSpan.FromSeconds(10), () => resource == MirrorConfiguration.Resource ? Kernel?.Store : null, kill);
        var state = picture?.Resources.GetValueOrDefault(resource);
        return generations is null
            ? new DrbdSide(state, ImmutableSortedDictionary<int, DrbdGenerations>.Empty)
            : new DrbdSide(state, ImmutableSortedDictionary<int, DrbdGenerations>.Empty.Add(0, generations.Generations with
            {
                IsOutdated = generations is { IsConsistent: true, WasUpToDate: false },
                WasCrashedPrimary = generations.IsOfCrashedPrimary || generations.WasPrimary,
            }));
    }

    private async Task<T?> LookAsync<T>(TimeSpan timeout, Func<T?> look, CancellationToken kill)
        where T : class
    {
        var seen = new TaskCompletionSource<T?>();
        var faults = mirror.World.Faults.Agents;
        using var late = kill.Register(() => seen.TrySetResult(null));
        machine.Node.RunAfter(timeout, () => seen.TrySetResult(null));
        if (!_random.Chance(faults.HangRate))
        {
            var fails = _random.Chance(faults.FailureRate);
            machine.Node.RunAfter(
                _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(15)),
                () => seen.TrySetResult(fails ? null : look()));
        }

        return await seen.Task;
    }

    public Task<DrbdResult> RunAsync(DrbdCommand command, CancellationToken kill)
    {
        if (Kernel is null || command.Resource != MirrorConfiguration.Resource)
            return Task.FromResult<DrbdResult>(new DrbdResult.Failed(10, $"'{command.Resource}' not defined in your config"));

        var program = new MirrorProgram(mirror, Kernel, command, _random);
        var isSlow = _random.Chance(mirror.World.Faults.SlowSpawnRate);
        machine.Node.RunAfter(_random.Between(TimeSpan.Zero, isSlow ? SlowSpawn : Spawn), () =>
        {
            if (program.Begin(kill) && command.Operation is not null)
                _recorded.Add(program);
        });
        return program.Ended;
    }

    public Task<(ImmutableArray<string> Changed, string? Problem)> WriteAsync(DrbdSettings settings, CancellationToken kill)
    {
        // Files outlive the daemon, and say the same in each of its lives.
        var isNew = Kernel is { } side && mirror.IsFirstFile(side) && settings.Find(MirrorConfiguration.Resource) is not null;
        return Task.FromResult<(ImmutableArray<string>, string?)>((isNew ? [MirrorConfiguration.Resource] : [], null));
    }

    /// <summary>Ends what this life began and did not see the end of.</summary>
    /// <returns>Whether the kernel keeps something of it, which no kill ends.</returns>
    public bool EndPredecessors()
    {
        foreach (var program in _recorded)
            program.Kill();
        return _recorded.Any(program => program.IsInKernel);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
