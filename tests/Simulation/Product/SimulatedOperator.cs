using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Simulation.Drbd;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// Asks one thing at a time, and keeps what the cluster promised: what was accepted must be found in every later term.
/// </summary>
internal sealed class SimulatedOperator(HaWorld world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

    private readonly SimulatedRandom _random = world.Driver.Fork("operator");
    private readonly SimulatedRandom _mover = world.Driver.Fork("mover");
    private readonly SortedDictionary<string, bool> _standby = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _uncertain = new(StringComparer.Ordinal);
    private int _destination;
    private bool _isBusy;
    private bool _isOver;

    /// <summary>Asks random things now and then.</summary>
    public void Live()
    {
        if (_isOver)
            return;
        if (!_isBusy && world.Running.ToList() is { Count: > 0 } running)
            AskSomething(_random.Pick(running));
        world.Driver.After(_random.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(4)), Live);
    }

    public void Retire()
    {
        _isOver = true;
        world.Within(Patience * 2, () => !_isBusy);
    }

    public OperatorAnswer? Ask(Machine machine, OperatorRequest request)
    {
        OperatorAnswer? answer = null;
        var isOver = false;
        Send(machine, request, given => (answer, isOver) = (given, true));
        world.Within(Patience * 2, () => isOver);
        return answer;
    }

    public ClusterStatus? Status() => world.Running.FirstOrDefault() is { } machine
        && Ask(machine, new OperatorRequest.GetStatus()) is OperatorAnswer.Status status
            ? status.Cluster
            : null;

    /// <summary>Asks again and again until it is accepted.</summary>
    public void Insist(OperatorRequest request, TimeSpan limit)
    {
        var end = world.Driver.Now + limit;
        OperatorAnswer? answer = null;
        while (world.Driver.Now < end)
        {
            // Between the last fault and the last restart there may be nobody to ask.
            if (world.Running.ToList() is { Count: > 0 } running)
                answer = Ask(_random.Pick(running), request);
            if (answer is OperatorAnswer.Accepted)
                return;
            world.RunFor(TimeSpan.FromMilliseconds(500));
        }

        throw new InvariantBrokenException($"L1: {request} is accepted within {limit.TotalSeconds} s of quiet, not answered with {answer}");
    }

    /// <summary>Every accepted change is in force (safety rule 6).</summary>
    public void VerifyPromises(ClusterStatus status)
    {
        foreach (var (name, standby) in _standby)
        {
            if (_uncertain.Contains(name))
                continue;
            var node = status.Nodes.First(candidate => candidate.Name == name);
            if (node.Standby != standby)
                throw new InvariantBrokenException($"S3: standby {standby} of {name} was accepted and is not in force in term {status.Term}");
            world.Coverage.Count("accepted change found in force");
        }
    }

    private void AskSomething(Machine machine)
    {
        _isBusy = true;
        var node = _random.Pick(world.Machines).Name;
        var request = world.Mirror is null ? Something(node) : SomethingMirrored(node);

        // Whatever has no answer yet may be in force or not.
        var wasUncertain = request is OperatorRequest.SetStandby asked && !_uncertain.Add(asked.Node);
        Send(machine, request, answer =>
        {
            _isBusy = false;
            world.Coverage.Count($"operator answered: {answer?.GetType().Name ?? "nothing"}");
            if (request is OperatorRequest.SetStandby standby)
                Remember(standby, answer, wasUncertain);
        });
    }

    /// <summary>Sends the virtual machine from node to node; often on to the next one while it is still on its way.</summary>
    public void SendAbout()
    {
        if (_isOver)
            return;
        if (!_isBusy && world.Running.ToList() is { Count: > 0 } running)
        {
            _isBusy = true;
            var request = new OperatorRequest.Move(SimulatedConfiguration.Migratable, world.Machines[_destination++ % world.Machines.Length].Name);
            Send(_mover.Pick(running), request, answer =>
            {
                _isBusy = false;
                world.Coverage.Count($"operator moved the virtual machine: {answer?.GetType().Name ?? "nothing"}");
            });
        }

        world.Driver.After(
            _mover.Between(TimeSpan.Zero, _mover.Chance(0.5) ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(4)), SendAbout);
    }

    private OperatorRequest Something(string node) => _random.Next(world.Voting == Voting.Plain ? 6 : 8) switch
    {
        6 => new OperatorRequest.SetVotes(node, _random.Next(3), "simulated"),
        7 => new OperatorRequest.SetExpectedVotes(_random.Next(2, world.Machines.Length + 2), "simulated"),
        0 or 1 or 2 => Standby(node),
        3 => new OperatorRequest.Move(_random.Pick(Movable), null),
        4 => new OperatorRequest.Restart(_random.Pick(["web", "mail", "group", "b-files"])),
        _ => new OperatorRequest.SetTarget(_random.Pick(Switched), _random.Chance(0.7)),
    };

    private OperatorRequest SomethingMirrored(string node) => _random.Next(8) switch
    {
        0 or 1 => Standby(node),
        2 or 3 => new OperatorRequest.Move(MirrorConfiguration.Clone, world.Mirror!.Sides[_random.Next(2)].Machine.Name) { Promoted = true },
        4 => new OperatorRequest.Restart(_random.Pick([MirrorConfiguration.FileSystem, MirrorConfiguration.Clone])),
        5 => new OperatorRequest.FenceNode(node, "simulated"),
        _ => new OperatorRequest.SetTarget(
            _random.Pick([MirrorConfiguration.FileSystem, MirrorConfiguration.Clone, MirrorConfiguration.Other]), _random.Chance(0.7)),
    };

    private List<string> Movable => world.Features.HasFlag(Features.Migratable)
        ? ["web", "group", SimulatedConfiguration.Migratable, SimulatedConfiguration.Migratable]
        : ["web", "group"];

    private List<string> Switched => world.Features.HasFlag(Features.Promotable)
        ? ["mail", "group", $"{SimulatedConfiguration.Promotable}-clone"]
        : ["mail", "group"];

    private OperatorRequest.SetStandby Standby(string node)
    {
        var isThere = _standby.GetValueOrDefault(node) || _uncertain.Contains(node);
        var others = _standby.Any(entry => entry.Key != node && entry.Value);
        return new OperatorRequest.SetStandby(node, !isThere && !others);
    }

    private void Remember(OperatorRequest.SetStandby request, OperatorAnswer? answer, bool wasUncertain)
    {
        switch (answer)
        {
            case OperatorAnswer.Accepted:
                _standby[request.Node] = request.Standby;
                _uncertain.Remove(request.Node);
                break;
            case OperatorAnswer.Rejected when !wasUncertain:
                _uncertain.Remove(request.Node);
                break;
        }
    }

    public void Send(Machine machine, OperatorRequest request, Action<OperatorAnswer?> then)
    {
        if (machine.Actors is not { } actors || !machine.Node.IsRunning)
        {
            then(null);
            return;
        }

        var isAnswered = false;
        void Answer(OperatorAnswer? answer)
        {
            if (isAnswered)
                return;
            isAnswered = true;
            world.Driver.Trace(machine.Name, $"{request} is answered: {(answer is OperatorAnswer.Status ? "status" : answer)}");
            then(answer);
        }

        world.Driver.After(Patience + TimeSpan.FromSeconds(1), () => Answer(null));
        machine.Node.Run(async () =>
        {
            try
            {
                Answer(await actors.Operator.Ask<OperatorAnswer>(request, Patience));
            }
            catch (AskTimeoutException)
            {
                Answer(null);
            }
        });
    }
}
