using HaActors.Actors.Quorum;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// A database that all machines reach, at a distance: requests linger, answers get lost, the server dies and comes back
/// with what it had committed, machines are cut off from it; once it comes back empty.
/// </summary>
internal sealed class SimulatedWitness
{
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(5);

    private readonly HaWorld _world;
    private readonly SimulatedRandom _random;
    private readonly SortedSet<string> _cut = new(StringComparer.Ordinal);
    private WitnessRecord? _table;
    private int _life = 1;
    private bool _isDown;
    private bool _isOver;
    private TimeSpan _slowest = Near;
    private double _lateRate;

    public SimulatedWitness(HaWorld world)
    {
        _world = world;
        _random = world.Driver.Fork("witness");
    }

    public bool IsReachedFrom(Machine machine) => !_isDown && !_cut.Contains(machine.Name);

    public IWitness For(Machine machine) => new Connection(this, machine);

    /// <summary>Some of what can go wrong with it, until <see cref="Heal"/>.</summary>
    public void Trouble(bool mayBeLost)
    {
        var chance = _world.Driver.Fork("witness-faults");
        var longest = chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        var losesStore = mayBeLost && chance.Chance(0.15);
        if (chance.Chance(0.3))
            _lateRate = 0.05;
        Next();

        void Next() => _world.Driver.After(chance.Between(TimeSpan.Zero, longest), () =>
        {
            if (_isOver)
                return;
            Strike(chance, ref losesStore);
            Next();
        });
    }

    private void Strike(SimulatedRandom chance, ref bool losesStore)
    {
        var machine = chance.Pick(_world.Machines);
        switch (chance.Next(6))
        {
            case 0 or 1:
                _world.Coverage.Count("fault witness down");
                _world.Driver.Trace("witness", "is down");
                Crash();
                After(chance, 0.1, 5, () => _isDown = false);
                break;
            case 2 or 3:
                _world.Coverage.Count("fault witness cut off");
                _world.Driver.Trace("witness", $"is cut off from {machine}");
                _cut.Add(machine.Name);
                After(chance, 0.1, 5, () => _cut.Remove(machine.Name));
                break;
            case 4:
                _world.Coverage.Count("fault witness slow");
                _slowest = TimeSpan.FromMilliseconds(chance.Next(20, 400));
                After(chance, 0.5, 5, () => _slowest = Near);
                break;
            case 5 when losesStore:
                losesStore = false;
                _world.Coverage.Count("fault witness lost");
                _world.Driver.Trace("witness", "loses its tables");
                Crash();
                _table = null;
                _world.Oracles.OnStoreLost(WitnessSettings.Voter.Value);
                After(chance, 0.1, 3, () => _isDown = false);
                break;
        }
    }

    public void Heal()
    {
        _isOver = true;
        _isDown = false;
        _cut.Clear();
        _slowest = Near;
        _lateRate = 0;
    }

    /// <summary>With the machines around it, until somebody builds it up again.</summary>
    public void GoAway()
    {
        _world.Driver.Trace("witness", "goes away");
        Crash();
    }

    /// <param name="isEmpty">From no backup.</param>
    public void ComeBack(bool isEmpty)
    {
        _world.Driver.Trace("witness", isEmpty ? "comes back empty" : "comes back");
        if (isEmpty)
        {
            _table = null;
            _world.Oracles.OnStoreLost(WitnessSettings.Voter.Value);
        }

        _isDown = false;
    }

    private void Crash()
    {
        _isDown = true;
        _life++;
    }

    private void After(SimulatedRandom chance, double least, double most, Action action) => _world.Driver.After(
        chance.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)),
        () =>
        {
            if (!_isOver)
                action();
        });

    private TimeSpan Travel() => _random.Chance(_lateRate)
        ? _random.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2))
        : _random.Between(TimeSpan.FromMilliseconds(0.2), _slowest);

    private WitnessRecord Table => _table ??= WitnessRecord.New($"witness-{_life}");

    private bool Write(WitnessRecord known, WitnessRecord next)
    {
        if (Table.Version != known.Version || Table.Voter.Store != known.Voter.Store)
        {
            _world.Coverage.Count("witness: another one was first");
            return false;
        }

        _table = Table.After(next.Head, VoterWrite.Between(known.Voter, next.Voter));
        _world.Oracles.OnSaving(WitnessSettings.Voter.Value, _table.Voter);
        _world.Oracles.OnFlushed(WitnessSettings.Voter.Value, _table.Voter);
        return true;
    }

    private sealed class Connection(SimulatedWitness server, Machine machine) : IWitness
    {
        public Task<WitnessHead> PeekAsync(TimeSpan timeout) => Call(timeout, () => server.Table.Head);

        public Task<WitnessRecord> ReadAsync(TimeSpan timeout) => Call(timeout, () => server.Table);

        public Task<bool> TryWriteAsync(WitnessRecord known, WitnessRecord next, TimeSpan timeout) =>
            Call(timeout, () => server.Write(known, next));

        private Task<T> Call<T>(TimeSpan timeout, Func<T> ask)
        {
            var ended = new TaskCompletionSource<T>();
            var (node, driver) = (machine.Node, server._world.Driver);
            var (epoch, life) = (node.Epoch, server._life);
            node.RunAfter(timeout, () => ended.TrySetException(new IOException("no answer in time")));
            if (!server.IsReachedFrom(machine))
            {
                node.RunAfter(TimeSpan.FromMilliseconds(1), () => ended.TrySetException(new IOException("connection refused")));
                return ended.Task;
            }

            driver.After(server.Travel(), () =>
            {
                // What was on its way when the server died, or the process, may have come to it before.
                if (server._isDown || server._life != life)
                    return;
                var result = ask();
                driver.After(server.Travel(), () =>
                {
                    if (server.IsReachedFrom(machine) && node.IsRunning && node.Epoch == epoch)
                        node.Run(() => ended.TrySetResult(result));
                });
            });
            return ended.Task;
        }
    }
}
