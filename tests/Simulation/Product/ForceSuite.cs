using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.Suites;

namespace HaActors.Simulation.Product;

/// <summary>
/// A majority of the machines is destroyed in the middle of work, and an operator forces a quorum on what is left, or
/// two do at once (safety rule 16): the rest serves, nothing runs twice, and what comes back joins. In some runs a pair
/// dies, and one of the two comes back with an empty disk.
/// </summary>
internal sealed class ForceSuite : ISuite
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

#if MUTANTS
    public Plant Plant { get; init; }
#endif

    public string Name => "force";

    public SeedResult Run(int seed, ITrace trace, FaultSchedule faults)
    {
        var size = HaWorld.VotingOf(seed) == Voting.TwoNode ? 2 : (seed % 5) switch
        {
            0 => 2,
            1 => 5,
            _ => 3,
        };
        var hasWitness = seed % 6 == 4 && HaWorld.VotingOf(seed) == Voting.Plain;
        var world = new HaWorld(seed, trace, size, Mutant.None, faults, hasWitness);
#if MUTANTS
        Planted.Set(Plant);
#endif
        return SeededRun.Of(world.Driver, world.Coverage, () => new Story(world, new SimulatedOperator(world)).Run());
    }

    private sealed class Story(HaWorld world, SimulatedOperator client)
    {
        private readonly SimulatedRandom _random = world.Driver.Fork("force");
        private ImmutableArray<Machine> _gone = [];
        private ImmutableArray<Machine> _left = [];
        private bool _isWitnessGone;

        public void Run()
        {
            world.Boot();
            ClusterSuite.Settle(world, client, "a fresh cluster", TimeSpan.FromSeconds(30));
            Choose();
            client.Live();
            world.RunFor(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8)));
            if (world.Machines.Length == 2 && _random.Chance(0.5))
                LoseOneStoreOfTwo();
            else
                Destroy();
            client.Retire();
            if (!HasQuorum())
                Force();
            Serve();
            Return();
        }

        /// <summary>Whoever is left is no quorum, and one of them may run resources.</summary>
        private void Choose()
        {
            var count = world.Machines.Length;
            var left = _random.Next(1, (count / 2) + 1);
            var members = world.Machines
                .Where(machine => world.Configuration.Members.Contains(new NodeName(machine.Name)))
                .ToList();
            var first = _random.Pick(members);
            var others = world.Machines.Where(machine => machine != first).ToList();
            var kept = new List<Machine> { first };
            while (kept.Count < left)
                kept.Add(_random.Pick(others.Except(kept).ToList()));
            _left = [.. kept];
            _gone = [.. world.Machines.Except(kept)];
        }

        private void Destroy()
        {
            if (_random.Chance(0.5))
                GoOnApart();
            foreach (var machine in _gone)
            {
                machine.IsDestroyed = true;
                world.PowerOff(machine, "destroyed");
                if (_random.Chance(0.5))
                    world.RunFor(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)));
            }

            world.Coverage.Count($"{_gone.Length} of {world.Machines.Length} destroyed");
            if (world.Witness is { } witness && _random.Chance(0.6))
            {
                world.Coverage.Count("the witness goes with them");
                _isWitnessGone = true;
                witness.GoAway();
            }

            world.RunFor(_random.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8)));
        }

        /// <summary>Those that are left, or one of them, hear nothing of what the others commit before they are destroyed.</summary>
        private void GoOnApart()
        {
            var apart = _left.Length > 1 && _random.Chance(0.5) ? [_random.Pick(_left)] : _left;
            world.Coverage.Count(apart.Length < _left.Length ? "one of those that are left lags behind" : "the majority goes on apart first");
            world.Driver.Network.Partition([.. apart.Select(machine => machine.Name)]);
            world.RunFor(_random.Between(TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(5)));
            foreach (var machine in _gone)
                machine.IsDestroyed = true;
            foreach (var machine in _gone)
                world.PowerOff(machine, "destroyed");
            world.Driver.Network.Heal();
        }

        private void LoseOneStoreOfTwo()
        {
            world.Coverage.Count("one store of a pair lost");
            foreach (var machine in world.Machines)
                world.PowerOff(machine, "both die");
            foreach (var file in _gone[0].Node.Disk.Files)
                _gone[0].Node.Disk.Delete(file);
            world.Oracles.OnStoreLost(_gone[0].Name);
            world.RunFor(TimeSpan.FromSeconds(8));
            _gone = [];
        }

        private bool HasQuorum()
        {
            var isQuorate = client.Status()?.Coordinator is not null;
            if (isQuorate)
                world.Coverage.Count("what is left has a quorum by itself");
            return isQuorate;
        }

        private void Force()
        {
            Ask(_left[0], [], isTrial: true, report =>
            {
                if (_gone.Length > 0
                    && report.Result == "planned"
                    && report.Voters.All(voter => voter.Proof != "fenced"))
                    world.Oracles.Break($"silence is taken for proof: {report}");
            });
            var isOver = false;
            var end = world.Driver.Now + Quiet;
            var both = _left.Length > 1 && _random.Chance(0.5);
            var crashes = _random.Chance(0.4);
            while (!isOver)
            {
                if (world.Driver.Now >= end)
                    throw new InvariantBrokenException(
                        $"L1: within {Quiet.TotalSeconds} s of asking a quorum is forced");
                var asked = both ? _left.Take(2) : [_random.Pick(_left)];
                var waiting = 0;
                foreach (var machine in asked)
                {
                    waiting++;
                    Ask(machine, Off, isTrial: false, report =>
                    {
                        waiting--;
                        world.Coverage.Count($"force answered: {report.Result}");
                        isOver |= report.Result == "forced"
                            || report.Text.StartsWith("There is a quorum", StringComparison.Ordinal);
                    });
                }

                if (crashes)
                {
                    crashes = false;
                    world.RunFor(_random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)));
                    world.Kill(_random.Pick(_left), TimeSpan.FromMilliseconds(500));
                }

                world.Within(TimeSpan.FromSeconds(10), () => waiting == 0);
                world.RunFor(TimeSpan.FromMilliseconds(500));
            }
        }

        private ImmutableArray<string> Off =>
            [.. _gone.Select(gone => gone.Name), .. _isWitnessGone ? [WitnessSettings.Voter.Value] : Array.Empty<string>()];

        private void Ask(
            Machine machine, ImmutableArray<string> off, bool isTrial, Action<ForceReport> then) => client.Send(
            machine,
            new OperatorRequest.ForceQuorum("simulated", "they are gone", off) { IsTrial = isTrial },
            answer =>
            {
                if (answer is OperatorAnswer.Force { Report: var report })
                    then(report);
                else
                    then(new ForceReport("failed", "no answer", machine.Name, 0, 0, null, [], [], 0, 0));
            });

        /// <summary>L1 for those that are left: they run whatever they can, and somebody coordinates.</summary>
        private void Serve()
        {
            ClusterStatus? status = null;
            if (!world.Within(Quiet, () => (status = client.Status())?.Coordinator is not null))
                throw new InvariantBrokenException(
                    $"L1: within {Quiet.TotalSeconds} s of a forced quorum there is a coordinator");
            if (!world.Oracles.HasLostByForce)
                client.VerifyPromises(status!);
            foreach (var machine in world.Machines)
                client.Insist(new OperatorRequest.SetStandby(machine.Name, false), Quiet);
            foreach (var unit in PlacementUnit.All(world.Configuration).Select(unit => unit.Id.Value))
            {
                client.Insist(new OperatorRequest.SetTarget(unit, true), Quiet);
                client.Insist(new OperatorRequest.Cleanup(unit, null), Quiet);
            }

            var serving = world.Machines.Except(_gone).ToList();
            var serves = world.Within(Quiet, () => serving.Exists(machine => machine.Active.Count > 0)
                && (status = client.Status()) is { Coordinator: not null, Activity.IsEmpty: true }
                && serving.TrueForAll(machine =>
                    status.Nodes.Any(node => node.Name == machine.Name && node.Presence == "online"))
                && status.Resources.All(resource =>
                    world.InstancesOf(resource.Id) > 1 || resource.Node == resource.Target));
            if (!serves)
            {
                var runs = serving.Select(machine => $"{machine} runs {string.Join(" ", machine.Active)}");
                throw new InvariantBrokenException(
                    $"L1: within {Quiet.TotalSeconds} s of a forced quorum those that are left serve: "
                    + $"{string.Join(",", runs)}; "
                    + $"{string.Join(" ", status?.Activity ?? [])}; {string.Join(" ", status?.Problems ?? [])}");
            }
        }

        /// <summary>They were repaired, with their old disks: they join, all at once or one after the other.</summary>
        private void Return()
        {
            if (_gone.Length > 0 && _random.Chance(0.2))
                return;
            if (_isWitnessGone)
                world.Witness!.ComeBack(_random.Chance(0.5));
            var atOnce = _random.Chance(0.5);
            foreach (var machine in _gone)
            {
                machine.IsDestroyed = false;
                world.Restart(machine);
                if (!atOnce)
                    world.RunFor(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(10)));
            }

            world.Coverage.Count("those that were left out return");
            ClusterSuite.Settle(world, client, "the return of those that were left out", Quiet);
            var votes = world.Configuration.Nodes.Values.Sum(node => node.Votes);
            if (!world.Within(Quiet, HaveVotes))
                throw new InvariantBrokenException(
                    $"L1: those that were left out have their votes again: {world.Machines[0].Runtime?.InForce.Votes}");

            bool HaveVotes() => world.Voting != Voting.Plain
                || world.Machines.All(machine => machine.Runtime?.InForce.Votes.Total >= votes);
        }
    }
}
