using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// One command of drbdadm. The program can be killed before it has reached the kernel; what it asked of the kernel is done to its end,
/// whoever waits for it.
/// </summary>
internal sealed class MirrorProgram(Mirror mirror, MirrorKernel side, DrbdCommand command, SimulatedRandom random)
{
    /// <summary>Of a promotion. Source: drbd_set_role() of 8.4.</summary>
    private const int Tries = 4;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly TaskCompletionSource<DrbdResult> _ended = new();
    private readonly int _boot = side.Machine.Boot;
    private readonly int _epoch = side.Machine.Node.Epoch;
    private bool _isKilled;
    private bool _isInKernel;

    public Task<DrbdResult> Ended => _ended.Task;

    /// <summary>Nothing ends it there.</summary>
    public bool IsInKernel => _isInKernel && side.Machine.Boot == _boot;

    /// <returns>False: it was not allowed to.</returns>
    public bool Begin(CancellationToken kill)
    {
        if (!command.Permit())
        {
            mirror.World.Coverage.Count("drbd: a command's permit was gone");
            End(new DrbdResult.Refused());
            return false;
        }

        side.Machine.Node.RunAfter(command.Timeout, () => GiveUp("it timed out"));
        kill.Register(() => GiveUp("it was killed"));
        var faults = mirror.World.Faults.Agents;
        var hangs = random.Chance(faults.HangRate);
        var fails = random.Chance(faults.FailureRate);
        var acts = !(hangs || fails) || random.Chance(0.5);
        if (hangs)
            mirror.World.Coverage.Count($"drbd: {command.Verb} hangs");
        if (acts)
            OnMachine(random.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(30)), () => Enter(fails, hangs));
        else if (fails)
            OnMachine(random.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(30)), () => End(Failure));
        return true;
    }

    /// <summary>Its daemon's successor, or nobody, waits for it.</summary>
    public void Kill() => _isKilled = true;

    private static DrbdResult.Failed Failure => new(20, "simulated");

    private void GiveUp(string why)
    {
        Kill();
        End(new DrbdResult.Failed(-1, why));
    }

    private void Enter(bool fails, bool hangs)
    {
        if (_isKilled)
            return;
        _isInKernel = true;
        side.Enqueue(done => Do(why =>
        {
            _isInKernel = false;
            done();
            if (!hangs)
                OnMachine(random.Between(TimeSpan.FromMilliseconds(0.5), TimeSpan.FromMilliseconds(5)), () => End(
                    fails ? Failure : why is null ? new DrbdResult.Done() : new DrbdResult.Failed(17, why)));
        }));
    }

    private void Do(Action<string?> ended)
    {
        mirror.World.Driver.Trace(side.Machine.Name, $"drbdadm {command.Verb}: {side}");
        switch (command.Verb)
        {
            case DrbdVerb.Up:
                side.Up();
                ended(null);
                break;
            case DrbdVerb.Adjust:
                side.Up();
                side.Connect();
                ended(null);
                break;
            case DrbdVerb.Down:
                var why = side.Down();
                WithoutWrites(() => ended(why));
                break;
            case DrbdVerb.Secondary:
                var whyNot = side.Demote();
                WithoutWrites(() => ended(whyNot));
                break;
            case DrbdVerb.Primary:
                Promote(Tries, ended);
                break;
            case DrbdVerb.Connect:
                side.Connect();
                ended(null);
                break;
            case DrbdVerb.Disconnect:
                side.Leave();
                ended(null);
                break;
            case DrbdVerb.Outdate:
                var problem = side.Outdate();
                ended(problem);
                break;
            default:
                ended($"{command.Verb} is not simulated");
                break;
        }
    }

    /// <summary>A change of role waits until nothing is on its way to the peer.</summary>
    private void WithoutWrites(Action then)
    {
        if (!side.HasPendingWrites)
            then();
        else
            OnMachine(Look, () => WithoutWrites(then));
    }

    private void Promote(int tries, Action<string?> ended)
    {
        var outcome = side.TryPromote();
        if (outcome.IsDone)
        {
            ended(null);
        }
        else if (outcome.NeedsHelper && tries > 0)
        {
            var connects = side.Connects;
            mirror.Helper.Ask(side, code =>
            {
                side.Answered(code, connects);
                Promote(tries - 1, ended);
            });
        }
        else if (outcome.MayPass && tries > 1)
        {
            // Asking makes the kernel look whether that peer is still there.
            OnMachine(TimeSpan.FromSeconds(0.6), () => Promote(1, ended));
        }
        else
        {
            ended(outcome.Why ?? "State change failed: (-7) Refusing to be Primary while peer is not outdated");
        }
    }

    // Nothing but the end of the machine keeps it from going on.
    private void OnMachine(TimeSpan delay, Action action) => mirror.World.Driver.After(delay, () =>
    {
        if (side.Machine.Boot == _boot)
            action();
    });

    private void End(DrbdResult result)
    {
        var node = side.Machine.Node;
        if (node.IsRunning && node.Epoch == _epoch)
            node.Run(() => _ended.TrySetResult(result));
    }
}
