using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// Writes of one side that are under way, under protocol C: one is acknowledged when it is on both disks, or on this one, if the peer
/// counts as worse or is being copied to no more.
/// </summary>
internal sealed class MirrorWrites(Mirror mirror)
{
    private static readonly TimeSpan Resend = TimeSpan.FromMilliseconds(20);

    private readonly List<Write> _pending = [];

    private sealed class Write(int record, Action acknowledged)
    {
        public int Record { get; } = record;

        public Action Acknowledged { get; } = acknowledged;

        public bool IsHere { get; set; }

        public bool IsThere { get; set; }

        /// <summary>It waits for the device to be thawed.</summary>
        public bool Waits { get; set; }
    }

    public bool Any => _pending.Count > 0;

    public IEnumerable<int> Records => _pending.Select(write => write.Record);

    public void Forget() => _pending.Clear();

    public void Begin(MirrorKernel side, int record, Action acknowledged)
    {
        var write = new Write(record, acknowledged) { Waits = !side.CanWrite };
        _pending.Add(write);
        if (!write.Waits)
            Submit(side, write);
    }

    /// <summary>What is on its way to the peer need not arrive any more, and what waited goes on.</summary>
    public void NeedNoPeer(MirrorKernel side)
    {
        foreach (var write in _pending.Where(write => !write.Waits).ToList())
        {
            write.IsThere = true;
            End(write);
        }

        Thaw(side);
    }

    public void SendAgain(MirrorKernel side)
    {
        foreach (var write in _pending.Where(write => !write.Waits && !write.IsThere).ToList())
            Send(side, write, side.Session);
        Thaw(side);
    }

    private void Thaw(MirrorKernel side)
    {
        foreach (var write in _pending.Where(write => write.Waits && side.CanWrite).ToList())
        {
            write.Waits = false;
            Submit(side, write);
        }
    }

    private void Submit(MirrorKernel side, Write write)
    {
        var life = side.Life;
        After(DiskTime, () =>
        {
            if (side.Life != life)
                return;
            side.Store.Records.Add(write.Record);
            write.IsHere = true;
            End(write);
        });
        if (side.IsConnected)
            Send(side, write, side.Session);
        else if (!side.IsFrozen)
            write.IsThere = true;
    }

    private void Send(MirrorKernel side, Write write, int session)
    {
        var peer = side.Peer;
        Travel(side, peer, session, () =>
        {
            var life = peer.Life;
            After(DiskTime, () =>
            {
                if (peer.Life != life)
                    return;
                peer.Store.Records.Add(write.Record);
                Travel(peer, side, session, () =>
                {
                    write.IsThere = true;
                    End(write);
                });
            });
        });
    }

    // What the network holds up arrives later, as long as both sides believe in their connection.
    private void Travel(MirrorKernel from, MirrorKernel to, int session, Action arrived) => After(mirror.Delay(from, to), () =>
    {
        if (to.Session != session || from.Session != session)
            return;
        if (mirror.IsOpen)
            arrived();
        else
            After(Resend, () => Travel(from, to, session, arrived));
    });

    private void End(Write write)
    {
        if (write is { IsHere: true, IsThere: true } && _pending.Remove(write))
            write.Acknowledged();
    }

    private TimeSpan DiskTime => mirror.Random.Between(TimeSpan.FromMilliseconds(0.3), TimeSpan.FromMilliseconds(4));

    private void After(TimeSpan time, Action action) => mirror.World.Driver.After(time, action);
}
