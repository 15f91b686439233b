using HaActors.Policy.Drbd;

namespace HaActors.Policy.Tests.Drbd;

// The lines were recorded from the 8.4.11 module (drbdsetup events2) and, for DRBD 9, written after drbdsetup-events2(8).
public sealed class DrbdPictureTests
{
    private const string Connection = "name:r0 peer-node-id:0 conn-name:peer";

    private static readonly string[] Created =
    [
        "exists -",
        "create resource name:r0 role:Secondary suspended:no",
        "create device name:r0 volume:0 minor:0 disk:Diskless",
        $"create connection {Connection} connection:StandAlone role:Unknown",
        $"create peer-device {Connection} volume:0 replication:Off peer-disk:DUnknown resync-suspended:no",
    ];

    private static readonly string[] Syncing =
    [
        .. Created,
        "change device name:r0 volume:0 disk:Inconsistent",
        $"change connection {Connection} connection:Connected",
        $"change connection {Connection} role:Primary",
        $"change peer-device {Connection} volume:0 replication:SyncTarget peer-disk:UpToDate done:4.20",
    ];

    private static readonly string[] Whole =
    [
        .. Syncing,
        "change device name:r0 volume:0 disk:UpToDate",
        $"change peer-device {Connection} volume:0 replication:Established",
    ];

    private static readonly string[] SplitBrain =
    [
        .. Whole,
        $"change connection {Connection} connection:Connected",
        $"call helper {Connection} helper:initial-split-brain",
        $"response helper {Connection} helper:initial-split-brain status:0",
        $"change peer-device {Connection} volume:0 replication:Off",
        $"call helper {Connection} helper:split-brain",
        $"response helper {Connection} helper:split-brain status:0",
        $"change connection {Connection} connection:Disconnecting",
        $"change connection {Connection} connection:StandAlone",
        $"destroy peer-device {Connection} volume:0",
        $"destroy connection {Connection}",
    ];

    private static DrbdResource R0(params string[] lines) => DrbdPicture.Of(lines).Resources["r0"];

    [Fact]
    public void People_see_what_differs_after_copies_were_compared()
    {
        var compared = R0([.. Whole, $"change peer-device {Connection} volume:0 out-of-sync:8"]);
        Assert.Equal("(8 KiB differ)", DrbdText.Progress(Assert.Single(compared.PeerVolumes)));
        Assert.Equal("", DrbdText.Progress(Assert.Single(R0(Whole).PeerVolumes)));
    }

    [Fact]
    public void Nothing_is_known_before_the_end_of_what_exists_was_said()
    {
        Assert.False(DrbdPicture.Of(["exists resource name:r0 role:Secondary suspended:no"]).IsComplete);
        Assert.True(DrbdPicture.Of(["exists resource name:r0 role:Secondary suspended:no", "exists -"]).IsComplete);
    }

    [Fact]
    public void A_resync_is_followed_with_its_share_until_it_ends()
    {
        var peer = R0(Syncing).PeerVolumes.Single();
        Assert.Equal((DrbdReplication.SyncTarget, 4.2), (peer.Replication, peer.DonePercent));
        Assert.Equal(DrbdDisk.Inconsistent, R0(Syncing).Disk);

        Assert.Null(R0(Whole).PeerVolumes.Single().DonePercent);
        Assert.True(R0(Whole).IsWhole);
    }

    [Fact]
    public void An_empty_change_changes_nothing()
    {
        var before = R0(Whole);
        Assert.True(before.Says(R0([.. Whole, $"change peer-device {Connection} volume:0"])));
    }

    [Fact]
    public void A_peer_that_was_killed_is_lost_and_not_whole()
    {
        var state = R0([.. Whole, $"change connection {Connection} connection:NetworkFailure role:Unknown"]);
        Assert.Equal((DrbdLink.Lost, DrbdRole.Unknown), (state.Connections.Values.Single().Link, state.Connections.Values.Single().PeerRole));
        Assert.False(state.IsWhole);
    }

    [Fact]
    public void A_split_brain_is_seen_and_its_connection_is_gone()
    {
        var state = R0(SplitBrain);
        Assert.True(state.SplitBrainSeen);
        Assert.Empty(state.Connections);
        Assert.False(state.IsWhole);
    }

    [Fact]
    public void A_split_brain_is_over_when_data_are_exchanged_again()
    {
        string[] again =
        [
            $"create connection {Connection} connection:Connecting role:Unknown",
            $"create peer-device {Connection} volume:0 replication:Off peer-disk:DUnknown resync-suspended:no",
            $"change connection {Connection} connection:Connected role:Secondary",
        ];
        Assert.True(R0([.. SplitBrain, .. again]).SplitBrainSeen);
        Assert.False(R0([.. SplitBrain, .. again, $"change peer-device {Connection} volume:0 replication:WFBitMapS"]).SplitBrainSeen);
    }

    [Fact]
    public void What_is_destroyed_is_gone() =>
        Assert.Empty(DrbdPicture.Of([.. Whole, "destroy resource name:r0"]).Resources);

    [Fact]
    public void Lines_of_drbd_9_with_stamps_addresses_and_several_peers_are_read()
    {
        var state = R0(
            "2026-01-01T00:00:00.000000+00:00 exists resource name:r0 role:Primary suspended:no may_promote:no promotion_score:10101",
            "2026-01-01T00:00:00.000000+00:00 exists connection name:r0 peer-node-id:1 conn-name:n2 connection:Connected role:Secondary",
            "exists connection name:r0 peer-node-id:2 conn-name:n3 connection:Connecting role:Unknown",
            "exists device name:r0 volume:0 minor:7 backing_dev:/dev/vg0/r0 disk:UpToDate client:no quorum:yes size:196608",
            "exists peer-device name:r0 peer-node-id:1 conn-name:n2 volume:0 replication:Established peer-disk:UpToDate peer-client:no resync-suspended:no",
            "exists path name:r0 peer-node-id:1 conn-name:n2 local:ipv4:10.10.1.1:7789 peer:ipv4:10.10.1.2:7789 established:yes",
            "exists -");
        Assert.Equal(["n2", "n3"], state.Connections.Values.Select(connection => connection.Name));
        Assert.Equal((7, true, 196_608L), (state.Volumes[0].Minor, state.Volumes[0].Quorum, state.Volumes[0].SizeKib));
        Assert.False(state.IsWhole);   // n3 is not there
    }

    [Theory]
    [InlineData("WFConnection", DrbdLink.Connecting)]
    [InlineData("Connecting", DrbdLink.Connecting)]
    [InlineData("BrokenPipe", DrbdLink.Lost)]
    [InlineData("a word of tomorrow", DrbdLink.StandAlone)]
    public void Words_that_nobody_knows_are_no_connection(string word, DrbdLink link) => Assert.Equal(link, DrbdWords.Link(word));

    [Theory]
    [InlineData("DUnknown", DrbdDisk.Unknown)]
    [InlineData("UpToDate", DrbdDisk.UpToDate)]
    [InlineData("7", DrbdDisk.Unknown)]
    [InlineData("Perfect", DrbdDisk.Unknown)]
    public void Words_that_nobody_knows_are_no_good_disk(string word, DrbdDisk disk) => Assert.Equal(disk, DrbdWords.Disk(word));
}
