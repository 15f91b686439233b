using System.Collections.Immutable;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;
using HaActors.Testing;

namespace HaActors.Actors.Tests.Drbd;

/// <summary>One machine of the model behind the port that the product uses.</summary>
internal sealed class ModelDrbdMachine(ModelDrbd pair, int number, Lock gate) : IDrbd
{
    private ImmutableArray<string> _said = [];
    private Action<string>? _follower;
    private TaskCompletionSource<string> _followed = new();

    public ModelDrbd.Side Side => pair.Sides[number];

    /// <summary>What the kernel's helper answers; null: it hangs.</summary>
    public Func<Task<int>> Helper { get; set; } = () => Task.FromResult(DrbdFencePeer.Unconfirmed);

    public ImmutableSortedDictionary<int, DrbdBacking> Backing { get; set; } = ImmutableSortedDictionary<int, DrbdBacking>.Empty;

    public List<string> Done { get; } = [];

    public int Followers { get; private set; }

    public static (ModelDrbdMachine N1, ModelDrbdMachine N2) Pair(ModelDrbd pair)
    {
        var gate = new Lock();
        return (new ModelDrbdMachine(pair, 0, gate), new ModelDrbdMachine(pair, 1, gate));
    }

    public static DrbdConfigured Configured { get; } = new(
        ModelDrbd.Resource,
        [
            new DrbdConfiguredHost("n1", "10.0.0.1", 7789, ImmutableSortedDictionary<int, DrbdConfiguredVolume>.Empty),
            new DrbdConfiguredHost("n2", "10.0.0.2", 7789, ImmutableSortedDictionary<int, DrbdConfiguredVolume>.Empty),
        ],
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty);

    /// <summary>The kernel's events of what became of this side.</summary>
    public void Tell()
    {
        lock (gate)
        {
            ImmutableArray<string> now = [.. Side.Lines()];
            if (_follower is not { } follower)
                return;

            foreach (var gone in _said.Where(line => !now.Any(other => Thing(other) == Thing(line))).Reverse())
                if (Thing(gone) is { Length: > 0 } thing && !gone.Contains(" helper ", StringComparison.Ordinal))
                    follower($"destroy {thing}");
            foreach (var line in now.Except(_said))
                follower(line.Replace("exists ", _said.IsEmpty ? "exists " : "change ", StringComparison.Ordinal));
            if (_said.IsEmpty)
                follower("exists -");
            _said = now;
        }
    }

    /// <summary>The program that follows is gone.</summary>
    public void EndFollower()
    {
        lock (gate)
        {
            _follower = null;
            _said = [];
        }

        _followed.TrySetResult("killed");
    }

    public Task<string> FollowAsync(Action<string> line, CancellationToken end)
    {
        lock (gate)
        {
            Followers++;
            (_follower, _said, _followed) = (line, [], new TaskCompletionSource<string>());
        }

        Tell();
        return _followed.Task;
    }

    public Task<DrbdPicture?> ReadAsync(TimeSpan timeout, CancellationToken kill)
    {
        lock (gate)
            return Task.FromResult<DrbdPicture?>(DrbdPicture.Of(Side.Lines()));
    }

    public Task<DrbdConfigured?> ConfiguredAsync(string resource, CancellationToken kill) =>
        Task.FromResult<DrbdConfigured?>(resource == ModelDrbd.Resource ? Configured : null);

    public async Task<DrbdSide> SideAsync(string resource, CancellationToken kill) => new(
        (await ReadAsync(TimeSpan.Zero, kill))!.Resources.GetValueOrDefault(resource),
        ImmutableSortedDictionary<int, DrbdGenerations>.Empty.Add(0, Side.Generations with { IsOutdated = Side.IsOutdated }))
    {
        Backing = Backing,
    };

    public async Task<DrbdResult> RunAsync(DrbdCommand command, CancellationToken kill)
    {
        if (!command.Permit())
            return new DrbdResult.Refused();

        var isAsked = false;
        lock (gate)
        {
            Done.Add(string.Join(' ', [command.Verb.ToString(), .. command.Arguments]));
            isAsked = command.Verb == DrbdVerb.Primary && Side.MustAsk && Side.Disk >= DrbdDisk.Consistent;
        }

        if (isAsked)
        {
            var code = await Helper().WaitAsync(kill);
            lock (gate)
                Side.Answered(code);
        }

        DrbdResult result;
        lock (gate)
            result = Do(command);
        Tell();
        return result;
    }

    public Task<(ImmutableArray<string> Changed, string? Problem)> WriteAsync(DrbdSettings settings, CancellationToken kill) =>
        Task.FromResult<(ImmutableArray<string>, string?)>(([], null));

    private DrbdResult Do(DrbdCommand command)
    {
        switch (command.Verb)
        {
            case DrbdVerb.Up:
                Side.Up();
                break;
            case DrbdVerb.Down:
                Side.Down();
                break;
            case DrbdVerb.Primary when Side.Primary() is { } why:
                return new DrbdResult.Failed(17, why);
            case DrbdVerb.Secondary:
                Side.Secondary();
                break;
            case DrbdVerb.Connect:
                Side.Connect();
                break;
            case DrbdVerb.Discard:
                Side.Connect(discard: true);
                break;
            case DrbdVerb.Verify:
                Side.Verify();
                break;
            case DrbdVerb.Disconnect:
                Side.Disconnect();
                break;
            case DrbdVerb.Outdate when !Side.Outdate():
                return new DrbdResult.Failed(17, "cannot be outdated");
        }

        return new DrbdResult.Done();
    }

    private static string Thing(string line) => line.Split(' ') is ["exists", var kind and not "-", .. var pairs]
        ? string.Join(' ', pairs.Where(pair => pair.Split(':')[0] is "name" or "volume" or "peer-node-id" or "conn-name").Prepend(kind))
        : "";
}
