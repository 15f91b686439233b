using System.Collections.Immutable;
using HaActors.Policy.Drbd;

namespace HaActors.Testing;

/// <summary>
/// Two kernels with DRBD 8.4 and one resource between them, as a model: what their disks remember through a power cut, how they meet,
/// resync and part, and when they ask for their peer's fence. No time passes in it by itself.
/// </summary>
/// <remarks>Source: DRBD 8.4's documented states (drbdsetup-8.4(8), "fencing", "fence-peer"), and lines recorded from 8.4.11.</remarks>
internal sealed class ModelDrbd
{
    public const string Resource = "r0";

    private ulong _generations = 0x100;
    private bool _open = true;

    public ModelDrbd()
    {
        Sides = [new Side(this, 0), new Side(this, 1)];
        foreach (var side in Sides)
            side.Generations = new DrbdGenerations(0xA000, 0, 0, 0);
    }

    public Side[] Sides { get; }

    /// <summary>Only below two primaries that were asked for.</summary>
    public bool DualPrimary { get; init; }

    /// <summary>Whether the replication network works.</summary>
    public bool IsOpen
    {
        get => _open;
        set
        {
            _open = value;
            if (!value && Sides[0].Link == DrbdLink.Connected)
                Lose();
            Meet();
        }
    }

    public bool IsSyncing => Sides.Any(side => side.Replication.IsSync());

    /// <summary>A resync comes to its end.</summary>
    public void EndSync()
    {
        if (!IsSyncing)
            return;
        var source = Sides.Single(side => side.Replication == DrbdReplication.SyncSource);
        var target = Sides[1 - source.Number];
        target.Data = source.Data;
        target.Disk = DrbdDisk.UpToDate;
        target.Generations = source.Generations = source.Generations with { Bitmap = 0, Younger = source.Generations.Bitmap };
        Established();
    }

    /// <summary>Both copies are compared to the end.</summary>
    /// <param name="kib">What differs.</param>
    public void EndVerify(long kib)
    {
        Established();
        foreach (var side in Sides)
            side.OutOfSyncKib = kib;
    }

    /// <summary>Connected kernels find out whose data are newer.</summary>
    public void Meet()
    {
        var (one, other) = (Sides[0], Sides[1]);
        if (!_open || one.Link != DrbdLink.Connecting || other.Link != DrbdLink.Connecting)
            return;

        var relation = DrbdGenerations.Compare(one.Generations, other.Generations);
        if (one.Role == DrbdRole.Primary && other.Role == DrbdRole.Primary && !(DualPrimary && relation == DrbdRelation.Same))
            relation = DrbdRelation.SplitBrain;
        if (relation == DrbdRelation.SplitBrain && (one.Discards ^ other.Discards))
            relation = one.Discards ? DrbdRelation.TheirsNewer : DrbdRelation.OursNewer;
        switch (relation)
        {
            case DrbdRelation.Same when one.Disk == DrbdDisk.Inconsistent ^ other.Disk == DrbdDisk.Inconsistent:
                Sync(one.Disk == DrbdDisk.Inconsistent ? other : one);
                break;
            case DrbdRelation.Same:
                Connect();
                Established();
                break;
            case DrbdRelation.OursNewer:
                Sync(one);
                break;
            case DrbdRelation.TheirsNewer:
                Sync(other);
                break;
            default:
                foreach (var side in Sides)
                    side.SplitBrain();
                break;
        }
    }

    /// <summary>The one goes, for whatever reason; the other is alone.</summary>
    private void Lose()
    {
        foreach (var side in Sides.Where(side => side.Link == DrbdLink.Connected))
            side.LostPeer();
    }

    private void Connect()
    {
        foreach (var side in Sides)
        {
            side.Link = DrbdLink.Connected;
            side.IsFrozen = false;
            side.PeerIsOutdated = false;
            side.Discards = false;
        }
    }

    private void Established()
    {
        foreach (var side in Sides)
        {
            side.Replication = DrbdReplication.Established;
            side.Disk = DrbdDisk.UpToDate;
            side.IsOutdated = false;
        }
    }

    private void Sync(Side source)
    {
        var target = Sides[1 - source.Number];

        // A primary's data are never taken from under it.
        if (target.Role == DrbdRole.Primary)
        {
            foreach (var side in Sides)
                side.SplitBrain();
            return;
        }

        Connect();
        source.Disk = DrbdDisk.UpToDate;
        target.Disk = DrbdDisk.Inconsistent;
        (source.Replication, target.Replication) = (DrbdReplication.SyncSource, DrbdReplication.SyncTarget);
    }

    internal sealed class Side(ModelDrbd pair, int number)
    {
        public int Number { get; } = number;

        public bool IsPowered { get; private set; } = true;

        public bool IsUp { get; private set; }

        public DrbdRole Role { get; private set; } = DrbdRole.Secondary;

        public DrbdLink Link { get; set; } = DrbdLink.StandAlone;

        public DrbdReplication Replication { get; set; } = DrbdReplication.Off;

        public DrbdDisk Disk { get; set; } = DrbdDisk.Diskless;

        public long OutOfSyncKib { get; set; }

        /// <summary>Writes wait, and the helper was called.</summary>
        public bool IsFrozen { get; set; }

        public bool HasSplitBrain { get; private set; }

        public bool Discards { get; set; }

        // What follows is on the disk.
        public DrbdGenerations Generations { get; set; } = null!;

        public bool IsOutdated { get; set; }

        public bool PeerIsOutdated { get; set; }

        public ImmutableSortedSet<int> Data { get; set; } = [];

        /// <summary>It is primary and its writes do not wait.</summary>
        public bool CanWrite => IsPowered && IsUp && Role == DrbdRole.Primary && !IsFrozen;

        /// <summary>Its helper is to be asked for the peer before it may go on.</summary>
        public bool MustAsk => IsUp && Link != DrbdLink.Connected && !PeerIsOutdated;

        private Side Peer => pair.Sides[1 - Number];

        public void PowerOff()
        {
            if (!IsPowered)
                return;
            // A resync that did not end leaves neither the one nor the other.
            var inconsistent = Disk == DrbdDisk.Inconsistent;
            IsPowered = false;
            Down();
            WasInconsistent = inconsistent || WasInconsistent;
            if (Peer.Link == DrbdLink.Connected)
                Peer.LostPeer();
        }

        private bool WasInconsistent { get; set; }

        public void PowerOn() => IsPowered = true;

        public void Up()
        {
            if (IsUp)
                return;
            (IsUp, Role, IsFrozen, HasSplitBrain) = (true, DrbdRole.Secondary, false, false);
            Disk = WasInconsistent ? DrbdDisk.Inconsistent
                : IsOutdated ? DrbdDisk.Outdated
                : PeerIsOutdated ? DrbdDisk.UpToDate
                : DrbdDisk.Consistent;
            WasInconsistent = false;
            Connect();
        }

        public void Down()
        {
            if (IsUp && Disk == DrbdDisk.Inconsistent)
                WasInconsistent = true;
            if (IsPowered && Link == DrbdLink.Connected)
                Disconnect();
            (IsUp, Role, Link, Replication, Disk, IsFrozen, Discards) =
                (false, DrbdRole.Secondary, DrbdLink.StandAlone, DrbdReplication.Off, DrbdDisk.Diskless, false, false);
        }

        public void Connect(bool discard = false)
        {
            if (!IsUp || Link != DrbdLink.StandAlone)
                return;
            Link = DrbdLink.Connecting;
            Discards = discard;
            pair.Meet();
        }

        public void Verify()
        {
            if (Link == DrbdLink.Connected)
                (Replication, Peer.Replication) = (DrbdReplication.VerifySource, DrbdReplication.VerifyTarget);
        }

        /// <summary>In good order: a secondary that leaves a primary outdates itself.</summary>
        public void Disconnect()
        {
            if (Link == DrbdLink.Connected)
            {
                if (Peer.Role == DrbdRole.Primary && Role == DrbdRole.Secondary)
                {
                    IsOutdated = true;
                    Disk = Disk > DrbdDisk.Outdated ? DrbdDisk.Outdated : Disk;
                    Peer.PeerIsOutdated = true;
                }

                Peer.LostPeer();
            }

            (Link, Replication) = (DrbdLink.StandAlone, DrbdReplication.Off);
        }

        /// <returns>Null: it is primary. Else why not; a helper that must be asked first is no reason yet.</returns>
        public string? Primary()
        {
            if (!IsUp)
                return "not up";
            if (Role == DrbdRole.Primary)
                return null;
            if (Link == DrbdLink.Connected && Peer.Role == DrbdRole.Primary && !pair.DualPrimary)
                return "Multiple primaries not allowed by config";
            if (Disk < DrbdDisk.Consistent || MustAsk)
                return "Need access to UpToDate data";
            Disk = DrbdDisk.UpToDate;
            Role = DrbdRole.Primary;
            BeginGeneration();
            return null;
        }

        public void Secondary()
        {
            if (IsUp)
                (Role, IsFrozen) = (DrbdRole.Secondary, false);
        }

        /// <returns>Whether its disk says so now.</returns>
        public bool Outdate()
        {
            if (!IsPowered || Role == DrbdRole.Primary || Link == DrbdLink.Connected || (IsUp && Disk < DrbdDisk.Outdated))
                return false;
            IsOutdated = true;
            if (!IsUp)
                return true;   // drbdmeta marks the disk
            Disk = DrbdDisk.Outdated;
            return true;
        }

        /// <summary>The helper ended.</summary>
        public void Answered(int exitCode)
        {
            if (!IsUp || Link == DrbdLink.Connected || exitCode is not (4 or 7))
                return;
            PeerIsOutdated = true;
            if (Role != DrbdRole.Primary)
                return;
            IsFrozen = false;
            BeginGeneration();
        }

        /// <returns>Whether it was acknowledged.</returns>
        public bool Write(int record)
        {
            if (!CanWrite)
                return false;
            Data = Data.Add(record);
            if (Link == DrbdLink.Connected)
                Peer.Data = Peer.Data.Add(record);
            return true;
        }

        public void LostPeer()
        {
            (Link, Replication) = (pair.Sides.All(side => side.IsPowered) || IsUp ? DrbdLink.Connecting : DrbdLink.StandAlone, DrbdReplication.Off);
            if (Role == DrbdRole.Primary && !PeerIsOutdated)
                IsFrozen = true;
            else if (Role == DrbdRole.Primary)
                BeginGeneration();
        }

        public void SplitBrain()
        {
            (Link, HasSplitBrain, Discards) = (DrbdLink.StandAlone, true, false);
        }

        /// <summary>As <c>drbdsetup events2 --now</c> says it.</summary>
        public IEnumerable<string> Lines()
        {
            if (IsUp)
            {
                yield return $"exists resource name:{Resource} role:{Role} suspended:{(IsFrozen ? "fencing" : "no")}";
                yield return $"exists device name:{Resource} volume:0 minor:0 disk:{Disk}";
                if (Link != DrbdLink.StandAlone)
                {
                    var peer = Link == DrbdLink.Connected ? Peer : null;
                    yield return $"exists connection name:{Resource} peer-node-id:0 conn-name:peer connection:{Link} role:{peer?.Role ?? DrbdRole.Unknown}";
                    yield return $"exists peer-device name:{Resource} peer-node-id:0 conn-name:peer volume:0 replication:{Word(Replication)} "
                        + $"peer-disk:{(peer is null ? PeerIsOutdated ? "Outdated" : "DUnknown" : peer.Disk.ToString())} resync-suspended:no out-of-sync:{OutOfSyncKib}";
                }

                if (HasSplitBrain && Link == DrbdLink.StandAlone)
                    yield return $"call helper name:{Resource} peer-node-id:0 conn-name:peer helper:split-brain";
            }

            yield return "exists -";
        }

        private static string Word(DrbdReplication replication) => replication switch
        {
            DrbdReplication.VerifySource => "VerifyS",
            DrbdReplication.VerifyTarget => "VerifyT",
            _ => replication.ToString(),
        };

        // Of what is written from now on the peer knows nothing.
        private void BeginGeneration()
        {
            if (Link == DrbdLink.Connected)
                return;
            Generations = new DrbdGenerations(pair._generations += 0x10, Generations.Current, Generations.Bitmap == 0 ? Generations.Younger : Generations.Bitmap, Generations.Older);
        }
    }
}
