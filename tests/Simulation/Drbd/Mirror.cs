using System.Globalization;
using HaActors.Policy.Drbd;
using HaActors.Simulation.Product;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// One DRBD resource on two of the machines: two kernels, and the network between them, which notices late what becomes of the other.
/// It is cut with the machines' own network, or alone.
/// </summary>
internal sealed class Mirror
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>A machine that answers, but not with this connection, says so soon.</summary>
    private static readonly TimeSpan Reset = TimeSpan.FromMilliseconds(200);

    private readonly SortedDictionary<string, MirrorTools> _tools = new(StringComparer.Ordinal);
    private readonly Dictionary<MirrorKernel, (TimeSpan HeardAt, TimeSpan Patience)> _heard = [];
    private readonly SortedDictionary<string, TimeSpan> _fencedAt = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _written = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unmounting = new(StringComparer.Ordinal);
    private TimeSpan _meetAt;
    private ulong _generations = 0xB000;
    private int _sessions;

    public Mirror(HaWorld world, Machine one, Machine other)
    {
        World = world;
        Random = world.Driver.Fork("mirror");
        Sides = [new MirrorKernel(this, one), new MirrorKernel(this, other)];
        Helper = new MirrorHelper(this);
        Oracles = new MirrorOracles(this);
        Watch();
    }

    public HaWorld World { get; }

    public SimulatedRandom Random { get; }

    public MirrorKernel[] Sides { get; }

    public MirrorHelper Helper { get; }

    public MirrorOracles Oracles { get; }

    /// <summary>The network between the two kernels is cut, though the machines may hear each other.</summary>
    public bool IsCut { get; set; }

    /// <summary>When both kernels were last connected with each other in truth.</summary>
    public TimeSpan TogetherAt { get; private set; }

    /// <summary>What one kernel sends arrives at the other, and its answer, too.</summary>
    public bool IsOpen => !IsCut && Sides[0].Machine.IsUp && Sides[1].Machine.IsUp && IsOpenFrom(0) && IsOpenFrom(1);

    public bool IsWhole => Sides.All(side => side is { IsConnected: true, Disk: DrbdDisk.UpToDate, Replication: DrbdReplication.Established })
        && Sides[0].Session == Sides[1].Session;

    public MirrorKernel PeerOf(MirrorKernel side) => side == Sides[0] ? Sides[1] : Sides[0];

    public MirrorKernel? KernelOf(Machine machine) => Sides.FirstOrDefault(side => side.Machine == machine);

    public ulong NextGeneration() => _generations += 0x10;

    /// <summary>The tools of a machine in this life of its daemon.</summary>
    public MirrorTools For(Machine machine) => _tools[machine.Name] = new MirrorTools(this, machine);

    /// <summary>The resource's file is not on that machine's disk yet; it is from now on.</summary>
    public bool IsFirstFile(MirrorKernel side) => _written.Add(side.Machine.Name);

    public MirrorTools? ToolsOf(Machine machine) => _tools.GetValueOrDefault(machine.Name);

    /// <summary>How long what a kernel sends is on its way.</summary>
    public TimeSpan Delay(MirrorKernel from, MirrorKernel to)
    {
        var link = World.Driver.Network.Link(from.Machine.Name, to.Machine.Name);
        return link.Latency + Random.Between(TimeSpan.Zero, link.Jitter);
    }

    public void LosePower(Machine machine, string why)
    {
        if (why is "fenced" or "watchdog" or "self")
            OnFenced(machine);
        KernelOf(machine)?.LosePower();
        Helper.Asking.Remove(machine.Name);
        _unmounting.Remove(machine.Name);
    }

    /// <summary>It has no power now, by the hand of others or by its own, or had none before.</summary>
    public void OnFenced(Machine machine) => _fencedAt[machine.Name] = World.Driver.Now;

    public bool WasFencedSince(Machine machine, TimeSpan at) => _fencedAt.TryGetValue(machine.Name, out var fencedAt) && fencedAt >= at;

    /// <summary>An attempt to connect takes its time.</summary>
    public void WillMeet() => _meetAt = World.Driver.Now + Random.Between(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1));

    public void Tell(MirrorKernel side) => ToolsOf(side.Machine)?.Tell();

    /// <summary>What a command of a process that is gone still does in the kernel is waited for by the next process.</summary>
    public bool HoldsUp(Machine machine) => ToolsOf(machine) is { } tools && tools.EndPredecessors();

    /// <summary>A file system waits as its device does.</summary>
    public bool Blocks(Machine machine, string resource) => resource == MirrorConfiguration.FileSystem
        && KernelOf(machine) is { Role: DrbdRole.Primary } side && (side.IsFrozen || side.HasPendingWrites);

    /// <summary>Nobody writes any more to what is being unmounted.</summary>
    public void Unmounting(Machine machine, string resource, bool isUnderWay)
    {
        if (resource != MirrorConfiguration.FileSystem)
            return;
        if (isUnderWay)
            _unmounting.Add(machine.Name);
        else
            _unmounting.Remove(machine.Name);
    }

    public bool IsMounted(MirrorKernel side) => side is { IsUp: true, Role: DrbdRole.Primary }
        && side.Machine.Runs(MirrorConfiguration.FileSystem) && !_unmounting.Contains(side.Machine.Name);

    /// <summary>There is nothing there that could be mounted.</summary>
    public bool Lacks(Machine machine, string resource) =>
        resource == MirrorConfiguration.FileSystem && KernelOf(machine) is not { Role: DrbdRole.Primary };

    private bool IsOpenFrom(int from)
    {
        var link = World.Driver.Network.Link(Sides[from].Machine.Name, Sides[1 - from].Machine.Name);
        return !link.IsCut && link.StalledUntil <= World.Driver.Now;
    }

    private void Watch()
    {
        foreach (var side in Sides.Where(side => side.IsConnected))
            Listen(side);
        if (Sides[0].Session == Sides[1].Session && Sides[0].IsConnected && IsOpen)
            TogetherAt = World.Driver.Now;
        if (Sides.All(side => side.Link == DrbdLink.Connecting) && IsOpen && World.Driver.Now >= _meetAt)
            Meet();
        Oracles.Look();
        World.Driver.After(Beat, Watch);
    }

    private void Listen(MirrorKernel side)
    {
        var now = World.Driver.Now;
        var (heardAt, patience) = _heard[side];
        if (IsOpen && side.Peer.Session == side.Session)
        {
            _heard[side] = (now, patience);
            if (side.SeePeer())
                side.Changed();
            return;
        }

        if (now - heardAt > (IsOpen ? Reset : patience))
            side.Lose();
    }

    /// <summary>Both kernels are there: they find out whose data are newer.</summary>
    private void Meet()
    {
        var (one, other) = (Sides[0], Sides[1]);
        var newer = MirrorDisk.Compare(one.Store, one.IsOfCrashedPrimary, other.Store, other.IsOfCrashedPrimary);
        if (one.Disk == DrbdDisk.Inconsistent ^ other.Disk == DrbdDisk.Inconsistent)
            newer = one.Disk == DrbdDisk.Inconsistent ? -1 : 1;
        if (one.Role == DrbdRole.Primary && other.Role == DrbdRole.Primary)
        {
            BreakOff("both are primary");
            return;
        }

        if (newer == 0)
            MeetAsEquals();
        else if (newer is 100 or -1000)
            BreakOff(newer == 100 ? "both were written apart" : "they have nothing in common");
        else
            BeginSync(source: newer > 0 ? one : other);
    }

    private void MeetAsEquals()
    {
        if (Sides.FirstOrDefault(side => side is { IsFrozen: true, OwesGeneration: true, Peer.Disk: DrbdDisk.Consistent }) is { } frozen)
        {
            frozen.AbortMeeting();
            return;
        }

        BeginSession(DrbdReplication.Established, DrbdReplication.Established);
        foreach (var side in Sides)
            side.BeEqual();
        AfterMeeting();
    }

    private void BeginSync(MirrorKernel source)
    {
        var target = source.Peer;
        if (target.Role == DrbdRole.Primary && target.Disk >= DrbdDisk.Consistent)
        {
            BreakOff($"{target} is primary, and would be the target of a resync");
            return;
        }

        if (source.Disk <= DrbdDisk.Inconsistent)
        {
            BreakOff($"{source} would be the source of a resync, and is inconsistent itself");
            return;
        }

        Oracles.OnSync(source, target);
        World.Coverage.Count("drbd: resync");
        source.Store.BeginSync(NextGeneration());
        target.Store.Generations = target.Store.Generations with { Current = source.Store.Generations.Bitmap, Bitmap = 0 };
        if (source == Sides[0])
            BeginSession(DrbdReplication.SyncSource, DrbdReplication.SyncTarget);
        else
            BeginSession(DrbdReplication.SyncTarget, DrbdReplication.SyncSource);
        AfterMeeting();
        var session = source.Session;
        World.Driver.After(Random.Between(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(5)), () => EndSync(source, session));
    }

    private void BeginSession(DrbdReplication one, DrbdReplication other)
    {
        _sessions++;
        Sides[0].BeginSession(_sessions, one);
        Sides[1].BeginSession(_sessions, other);
        foreach (var side in Sides)
            _heard[side] = (World.Driver.Now, Random.Between(TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(3)));
        TogetherAt = World.Driver.Now;
    }

    private void AfterMeeting()
    {
        foreach (var side in Sides)
            side.SeePeer();
        foreach (var side in Sides)
        {
            side.Changed();
            side.SendAgain();
        }
    }

    private void EndSync(MirrorKernel source, int session)
    {
        var target = source.Peer;
        if (source.Session != session || target.Session != session)
            return;
        if (!IsOpen)
        {
            World.Driver.After(Beat, () => EndSync(source, session));
            return;
        }

        // What was written meanwhile may be there already, and here not yet.
        target.Store.Records = [.. source.Store.Records, .. source.PendingRecords.Where(target.Store.Records.Contains)];
        source.Store.EndSync();
        target.Store.Generations = source.Store.Generations with { Current = source.Store.Generations.Current & ~1UL };
        foreach (var side in Sides)
            side.BeEqual();
        foreach (var side in Sides)
            side.SeePeer();
        source.Changed();
        target.Changed();
        Helper.Say(target, "unfence-peer");
    }

    private void BreakOff(string why)
    {
        Oracles.OnBreakOff(why);
        foreach (var side in Sides)
        {
            side.BreakOff();
            Helper.Say(side, "split-brain");
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Sides[0]}; {Sides[1]}{(IsOpen ? "" : "; no path between them")}");
}
