using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.Drbd;
using HaActors.Simulation.Product;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// What kernels call, <c>haactors drbd fence-peer</c>: it asks the daemon of its machine, and fails where there is none, or where it
/// ends meanwhile. The kernel calls it once for each loss, and up to four times for a promotion.
/// </summary>
internal sealed class MirrorHelper(Mirror mirror)
{
    /// <summary>As the daemon's socket waits at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(11);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Machines whose kernel waits for an answer.</summary>
    public SortedSet<string> Asking { get; } = new(StringComparer.Ordinal);

    /// <param name="answered">Gets the exit code, unless the machine loses its power before.</param>
    public void Ask(MirrorKernel side, Action<int> answered)
    {
        var (machine, boot) = (side.Machine, side.Machine.Boot);
        mirror.World.Coverage.Count("drbd: fence-peer is called");
        Asking.Add(machine.Name);
        mirror.World.Driver.Trace(machine.Name, "its kernel calls fence-peer");
        mirror.World.Driver.After(Spawn, () =>
        {
            if (machine.Boot == boot)
                Begin(side, code => Exit(side, boot, code, answered));
        });
    }

    /// <summary>Of what needs no answer.</summary>
    public void Say(MirrorKernel side, string helper) => mirror.World.Driver.After(Spawn, () =>
    {
        if (side.Machine is { Node.IsRunning: true, Actors: { } actors } machine)
            machine.Node.Run(() => actors.Node.Tell(new DrbdHelperCalled(MirrorConfiguration.Resource, helper), ActorRefs.NoSender));
    });

    private TimeSpan Spawn => mirror.Random.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(30));

    private void Begin(MirrorKernel side, Action<int> exit)
    {
        var machine = side.Machine;
        if (machine is not { Node.IsRunning: true, Actors: { } actors })
        {
            mirror.World.Coverage.Count("drbd: fence-peer finds no daemon");
            exit(DrbdFencePeer.Unconfirmed);
            return;
        }

        var isOver = false;
        var epoch = machine.Node.Epoch;
        void End(int code)
        {
            if (isOver)
                return;
            isOver = true;
            exit(code);
        }

        void Watch()
        {
            if (isOver)
                return;
            if (machine.Node.IsRunning && machine.Node.Epoch == epoch)
            {
                mirror.World.Driver.After(Look, Watch);
                return;
            }

            mirror.World.Coverage.Count("drbd: the daemon dies while fence-peer waits for it");
            End(DrbdFencePeer.Unconfirmed);
        }

        Watch();
        machine.Node.Run(async () =>
        {
            try
            {
                var verdict = await actors.Node.Ask<FencePeerVerdict>(
                    new FencePeerCall(MirrorConfiguration.Resource, side.Peer.Machine.Name), Patience);
                mirror.World.Driver.After(TimeSpan.FromMilliseconds(1), () =>
                {
                    mirror.World.Driver.Trace(machine.Name, $"fence-peer: exit {verdict.ExitCode}: {verdict.Why}");
                    End(verdict.ExitCode);
                });
            }
            catch (AskTimeoutException)
            {
                mirror.World.Driver.After(TimeSpan.Zero, () => End(DrbdFencePeer.Unconfirmed));
            }
        });
    }

    private void Exit(MirrorKernel side, int boot, int code, Action<int> answered)
    {
        if (side.Machine.Boot != boot)
            return;
        Asking.Remove(side.Machine.Name);
        mirror.World.Coverage.Count($"drbd: fence-peer exits with {code}");
        mirror.Oracles.OnVerdict(side, code);
        answered(code);
    }
}
