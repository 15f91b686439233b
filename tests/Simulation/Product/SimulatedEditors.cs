using System.Globalization;
using Akka.Actor;
using HaActors.Actors.Quorum;
using HaActors.Policy.Log;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// A few clients that read the configuration and edit the revision that they know, each one thing at a time, asking any
/// node and asking again; what they saw must be linearizable.
/// </summary>
internal sealed class SimulatedEditors(HaWorld world)
{
    private const int Editors = 3;
    private const int MostInvocations = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private readonly SimulatedRandom _random = world.Driver.Fork("editors");
    private readonly List<Invocation> _history = [];
    private int _begun;
    private int _busy;
    private bool _isOver;

    public void Live()
    {
        for (var editor = 1; editor <= Editors; editor++)
            Go(new CommandOrigin(string.Create(CultureInfo.InvariantCulture, $"editor-{editor}")), 1, 1);
    }

    /// <summary>Waits for those that are under way, and looks at what all of them saw.</summary>
    public void Verify()
    {
        _isOver = true;
        world.Within(TimeSpan.FromSeconds(30), () => _busy == 0);
        world.Coverage.Count("invocations checked for linearizability", _history.Count);
        world.Coverage.Count("edits that succeeded", _history.Count(step => step.Succeeded is true));
        world.Coverage.Count("edits without an answer", _history.Count(step => step.BasedOn is not null && step.Succeeded is null));
        if (!Linearizability.Holds(_history, 1, SimulatedConfiguration.Document.ToString()))
            throw new InvariantBrokenException($"S3: not linearizable:\n{string.Join('\n', _history)}");
    }

    private void Go(CommandOrigin self, long number, long known)
    {
        world.Driver.After(_random.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1.5)), () =>
        {
            if (_isOver || _begun >= MostInvocations)
                return;
            _begun++;
            _busy++;
            var began = world.Driver.Now;
            if (_random.Chance(0.4))
            {
                Ask<QuorumActor.Present>(
                    machine => new QuorumActor.Read(),
                    8,
                    read =>
                    {
                        _busy--;
                        if (read is not null)
                            _history.Add(new Invocation(began, world.Driver.Now, null, read.State.Configuration, read.State.Revision, null));
                        Go(self, number, read?.State.Revision ?? known);
                    });
                return;
            }

            var text = SimulatedConfiguration.Edit(
                _random.Pick(SimulatedConfiguration.Edited), string.Create(CultureInfo.InvariantCulture, $"{self}.{number}")).ToString();
            var id = new CommandId(self, number);
            Ask<QuorumActor.Committed>(
                machine => new QuorumActor.Propose(machine.Guard!.Newest, id, new Change.Configure(known, text)),
                8,
                committed =>
                {
                    _busy--;
                    _history.Add(new Invocation(
                        began,
                        committed is null ? TimeSpan.MaxValue : world.Driver.Now,
                        known,
                        text,
                        0,
                        committed is null ? null : committed.Outcome.Refusal is null));
                    Go(self, number + 1, committed?.State.Revision ?? known);
                });
        });
    }

    /// <summary>Asks one node after the other; who does not lead says nothing.</summary>
    private void Ask<T>(Func<Machine, object> message, int attempts, Action<T?> then)
        where T : class
    {
        var machine = _random.Pick(world.Machines);
        var isAnswered = false;
        void Answer(T? answer)
        {
            if (isAnswered)
                return;
            isAnswered = true;
            if (answer is null && attempts > 1)
                Ask(message, attempts - 1, then);
            else
                then(answer);
        }

        world.Driver.After(Patience + TimeSpan.FromMilliseconds(50), () => Answer(null));
        if (!machine.Node.IsRunning || machine.Node.IsPaused || machine.Membership is not { } membership)
            return;
        machine.Node.Run(async () =>
        {
            try
            {
                var quorum = membership.System.ActorSelection($"/user/{QuorumActor.Name}");
                var answer = await quorum.Ask<T>(message(machine), Patience);
                world.Driver.After(TimeSpan.Zero, () => Answer(answer));
            }
            catch (AskTimeoutException)
            {
                // The other timer answers.
            }
        });
    }
}
