using HaActors.Policy.Drbd;
using HaActors.Simulation.Product;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// DRBD in the kernel of one machine, with one resource under <c>fencing resource-and-stonith</c>. It lives as long as the machine has
/// power: what becomes of the daemon changes nothing in it.
/// </summary>
/// <remarks>Source: drbdsetup-8.4(8), drbd.conf-8.4(5) "fencing" and "fence-peer", the user's guide, and lines recorded from 8.4.11.</remarks>
internal sealed class MirrorKernel(Mirror mirror, Machine machine)
{
    private readonly MirrorWrites _writes = new(mirror);
    private readonly Queue<Action<Action>> _commands = new();
    private bool _isBusy;

    public Machine Machine { get; } = machine;

    public MirrorDisk Store { get; } = new();

    public MirrorKernel Peer => mirror.PeerOf(this);

    /// <summary>Counts what a power cut or the end of the resource takes away.</summary>
    public int Life { get; private set; }

    public bool IsUp { get; private set; }

    public DrbdRole Role { get; private set; } = DrbdRole.Secondary;

    public DrbdLink Link { get; private set; } = DrbdLink.StandAlone;

    public DrbdReplication Replication { get; private set; } = DrbdReplication.Off;

    public DrbdDisk Disk { get; private set; } = DrbdDisk.Diskless;

    /// <summary>As far as this kernel knows. Unknown: it is not connected.</summary>
    public DrbdDisk PeerDisk { get; private set; } = DrbdDisk.Unknown;

    public DrbdRole PeerRole { get; private set; } = DrbdRole.Unknown;

    /// <summary>Its writes wait for what the helper says of the peer.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Once its writes go on, the peer will not know of them.</summary>
    public bool OwesGeneration { get; private set; }

    /// <summary>It was primary when its machine died, and the peer was not met since.</summary>
    public bool IsOfCrashedPrimary { get; private set; }

    public bool HasSplitBrain { get; private set; }

    /// <summary>Its connection, which is the peer's as well while both believe in it; 0: it has none.</summary>
    public int Session { get; private set; }

    /// <summary>Counts its connections: an answer about an earlier loss is not taken.</summary>
    public int Connects { get; private set; }

    public bool IsConnected => Session != 0;

    public bool CanWrite => IsUp && Role == DrbdRole.Primary && !IsFrozen;

    /// <summary>Somebody has the device open: it can be no secondary then.</summary>
    public bool IsHeldOpen => Machine.Runs(MirrorConfiguration.FileSystem) || Machine.Stuck.Contains(MirrorConfiguration.Primitive);

    public bool HasPendingWrites => _writes.Any;

    public IEnumerable<int> PendingRecords => _writes.Records;

    private bool IsPeerKnownWorse => PeerDisk is DrbdDisk.Inconsistent or DrbdDisk.Outdated;

    /// <summary>Commands of the tools come one after the other: each holds the resource until it is done.</summary>
    /// <param name="command">Calls what it is given at its end.</param>
    public void Enqueue(Action<Action> command)
    {
        _commands.Enqueue(command);
        Next();
    }

    private void Next()
    {
        if (_isBusy || !_commands.TryDequeue(out var command))
            return;
        _isBusy = true;
        var boot = Machine.Boot;
        command(() =>
        {
            // Of what a power cut took nothing goes on.
            if (boot != Machine.Boot)
                return;
            _isBusy = false;
            Next();
        });
    }

    public void LosePower()
    {
        _commands.Clear();
        _isBusy = false;
        Forget();
    }

    private void Forget()
    {
        Life++;
        _writes.Forget();
        (IsUp, Role, Link, Replication, Disk, PeerDisk, PeerRole) =
            (false, DrbdRole.Secondary, DrbdLink.StandAlone, DrbdReplication.Off, DrbdDisk.Diskless, DrbdDisk.Unknown, DrbdRole.Unknown);
        (IsFrozen, OwesGeneration, IsOfCrashedPrimary, HasSplitBrain, Session) = (false, false, false, false, 0);
    }

    public void Up()
    {
        if (IsUp)
            return;
        IsUp = true;
        Link = DrbdLink.Connecting;
        Disk = !Store.IsConsistent ? DrbdDisk.Inconsistent : !Store.WasUpToDate ? DrbdDisk.Outdated
            : Store.PeerIsOutdated ? DrbdDisk.UpToDate : DrbdDisk.Consistent;
        PeerDisk = Store.PeerIsOutdated ? DrbdDisk.Outdated : DrbdDisk.Unknown;
        IsOfCrashedPrimary = Store.IsOfCrashedPrimary || Store.WasPrimary;
        Changed();
        mirror.World.Oracles.Activate(Machine, MirrorConfiguration.Primitive, isOrphan: false);
    }

    /// <returns>Why not; null: it is gone.</returns>
    public string? Down()
    {
        if (!IsUp)
            return null;
        if (Role == DrbdRole.Primary && Demote() is { } why)
            return why;
        Leave();
        Forget();
        mirror.Tell(this);
        mirror.World.Oracles.Deactivate(Machine, MirrorConfiguration.Primitive);
        return null;
    }

    /// <summary>In good order, where the peer can be told: a secondary that leaves a primary is outdated.</summary>
    public void Leave()
    {
        var peer = Peer;
        var tells = IsConnected && peer.Session == Session && mirror.IsOpen;
        if (tells && Role == DrbdRole.Secondary && peer.Role == DrbdRole.Primary && Disk > DrbdDisk.Outdated)
            Disk = DrbdDisk.Outdated;
        (Session, Link, Replication, PeerRole) = (0, DrbdLink.StandAlone, DrbdReplication.Off, DrbdRole.Unknown);
        if (PeerDisk > DrbdDisk.Outdated)
            PeerDisk = DrbdDisk.Unknown;
        Changed();
        if (tells)
            peer.Lose(peerDisk: Disk);
    }

    public void Connect()
    {
        if (!IsUp || Link != DrbdLink.StandAlone)
            return;
        Link = DrbdLink.Connecting;
        Changed();
    }

    /// <returns>Why not; null: it is a secondary.</returns>
    public string? Demote()
    {
        if (!IsUp)
            return "no such resource";
        if (Role == DrbdRole.Secondary)
            return null;
        if (IsHeldOpen)
            return "State change failed: (-12) Device is held open by someone";
        Role = DrbdRole.Secondary;
        IsFrozen = false;
        Store.Generations = Store.Generations with { Current = Store.Generations.Current & ~1UL };
        Changed();
        mirror.World.Oracles.Demote(Machine, MirrorConfiguration.Primitive);
        return null;
    }

    /// <returns>Why not; null: its disk says so.</returns>
    public string? Outdate()
    {
        if (!IsUp)
        {
            if (Store.WasPrimary)
                return "Found meta data is \"unclean\", please apply-al first";
            Store.WasUpToDate = false;
            return null;
        }

        if (IsConnected)
            return "State change failed: (-14) Need a connection to be outdated by";
        if (Disk < DrbdDisk.Outdated)
            return "State change failed: (-9) Disk state is lower than outdated";
        if (Role == DrbdRole.Primary)
            return "State change failed: (-2) Need access to UpToDate data";
        Disk = DrbdDisk.Outdated;
        Changed();
        return null;
    }

    /// <summary>Whether it may become primary now.</summary>
    public MirrorPromotion TryPromote()
    {
        if (!IsUp)
            return MirrorPromotion.Never("no such resource");
        if (Role == DrbdRole.Primary)
            return MirrorPromotion.Done;
        if (IsConnected && PeerRole == DrbdRole.Primary)
            return MirrorPromotion.Later("State change failed: (-1) Multiple primaries not allowed by config");
        if (!IsConnected && Disk == DrbdDisk.Consistent)
            return MirrorPromotion.AskHelper;
        if (Disk < DrbdDisk.UpToDate && PeerDisk != DrbdDisk.UpToDate)
            return MirrorPromotion.Never("State change failed: (-2) Need access to UpToDate data");
        if (!IsConnected && !IsPeerKnownWorse)
            return MirrorPromotion.AskHelper;
        Role = DrbdRole.Primary;
        if (!IsConnected && Store.Generations.Bitmap == 0)
            Store.BeginGeneration(mirror.NextGeneration());
        Store.Generations = Store.Generations with { Current = Store.Generations.Current | 1 };
        Changed();
        mirror.World.Oracles.Promote(Machine, MirrorConfiguration.Primitive);
        mirror.Oracles.OnPromoted(this);
        return MirrorPromotion.Done;
    }

    /// <summary>The helper ended. What it says of a loss that is over is not taken.</summary>
    /// <returns>Whether the peer counts as worse now.</returns>
    public bool Answered(int exitCode, int connects)
    {
        if (!IsUp || IsConnected || connects != Connects || exitCode is not (DrbdFencePeer.Outdated or DrbdFencePeer.Fenced))
            return false;
        PeerDisk = DrbdDisk.Outdated;
        if (Disk == DrbdDisk.Consistent)
            Disk = DrbdDisk.UpToDate;
        if (IsFrozen)
            GoOnAlone();
        Changed();
        return true;
    }

    private void GoOnAlone()
    {
        if (OwesGeneration)
            Store.BeginGeneration(mirror.NextGeneration());
        (OwesGeneration, IsFrozen) = (false, false);
        _writes.NeedNoPeer(this);
    }

    /// <summary>The peer is gone, or took leave.</summary>
    /// <param name="peerDisk">What it said of its disk when it took leave; null: it said nothing.</param>
    public void Lose(DrbdDisk? peerDisk = null)
    {
        var hadGoodPeer = PeerDisk >= DrbdDisk.Consistent;
        (Session, Link, Replication, PeerRole) = (0, DrbdLink.Connecting, DrbdReplication.Off, DrbdRole.Unknown);
        if (peerDisk is { } said && hadGoodPeer)
            PeerDisk = said == DrbdDisk.Outdated ? said : DrbdDisk.Unknown;
        else if (!IsPeerKnownWorse)
            PeerDisk = DrbdDisk.Unknown;
        mirror.WillMeet();
        if (Role != DrbdRole.Primary || IsPeerKnownWorse)
        {
            if (Role == DrbdRole.Primary && hadGoodPeer && Disk == DrbdDisk.UpToDate && Store.Generations.Bitmap == 0)
                Store.BeginGeneration(mirror.NextGeneration());
            _writes.NeedNoPeer(this);
            Changed();
            return;
        }

        OwesGeneration = Store.Generations.Bitmap == 0 && Disk == DrbdDisk.UpToDate;
        IsFrozen = true;
        mirror.World.Coverage.Count("drbd: writes freeze");
        Changed();
        CallHelper();
    }

    private void CallHelper()
    {
        if (Disk < DrbdDisk.Consistent)
            return;
        var connects = Connects;
        mirror.Helper.Ask(this, code => Answered(code, connects));
    }

    /// <summary>A peer whose machine was restarted cannot be sent again what it had perhaps: this side goes on alone, and copies.</summary>
    public void AbortMeeting()
    {
        mirror.World.Coverage.Count("drbd: frozen, and the peer was restarted");
        GoOnAlone();
        mirror.WillMeet();
        Changed();
        CallHelper();
    }

    public void BeginSession(int session, DrbdReplication replication)
    {
        (Session, Link, Replication) = (session, DrbdLink.Connected, replication);
        Connects++;
        Disk = replication == DrbdReplication.SyncTarget ? DrbdDisk.Inconsistent : DrbdDisk.UpToDate;
        HasSplitBrain = false;
        if (IsFrozen)
            mirror.World.Coverage.Count("drbd: frozen, and met again");
        (IsFrozen, OwesGeneration) = (false, false);
    }

    /// <summary>The sides agree.</summary>
    public void BeEqual()
    {
        (Disk, Replication, IsOfCrashedPrimary) = (DrbdDisk.UpToDate, DrbdReplication.Established, false);
    }

    /// <summary>What the peer is, if it is there.</summary>
    /// <returns>Whether that is news.</returns>
    public bool SeePeer()
    {
        var peer = Peer;
        if (!IsConnected || peer.Session != Session || (PeerRole, PeerDisk) == (peer.Role, peer.Disk))
            return false;
        (PeerRole, PeerDisk) = (peer.Role, peer.Disk);
        return true;
    }

    /// <summary>Writes that the peer may lack are sent to it, as far as they are not done.</summary>
    public void SendAgain() => _writes.SendAgain(this);

    public void BreakOff()
    {
        (Session, Link, Replication, PeerRole, HasSplitBrain) = (0, DrbdLink.StandAlone, DrbdReplication.Off, DrbdRole.Unknown, true);
        Changed();
    }

    /// <param name="acknowledged">Called when it counts as written.</param>
    public void Write(int record, Action acknowledged) => _writes.Begin(this, record, acknowledged);

    /// <summary>To the disk, to the peer, and to whoever follows.</summary>
    public void Changed()
    {
        if (IsUp)
        {
            Store.IsConsistent = Disk > DrbdDisk.Inconsistent;
            Store.WasUpToDate = Disk > DrbdDisk.Outdated;
            Store.PeerIsOutdated = IsPeerKnownWorse;
            Store.WasPrimary = Role == DrbdRole.Primary;
            Store.IsOfCrashedPrimary = IsOfCrashedPrimary;
        }

        if (mirror.IsOpen && Peer.SeePeer())
            mirror.Tell(Peer);
        mirror.Tell(this);
        mirror.Oracles.Look();
    }

    public override string ToString() =>
        $"{Machine} {(IsUp ? $"{Role}/{Disk}/{Link}/{Replication}{(IsFrozen ? "/frozen" : "")}, peer {PeerRole}/{PeerDisk}" : "down")}, {Store.Generations}";
}

/// <summary>What comes of a promotion at this moment.</summary>
/// <param name="Why">Null: nothing keeps it back.</param>
internal sealed record MirrorPromotion(string? Why, bool IsDone = false, bool NeedsHelper = false, bool MayPass = false)
{
    public static MirrorPromotion Done { get; } = new(null, IsDone: true);

    public static MirrorPromotion AskHelper { get; } = new(null, NeedsHelper: true);

    public static MirrorPromotion Never(string why) => new(why);

    public static MirrorPromotion Later(string why) => new(why, MayPass: true);
}
