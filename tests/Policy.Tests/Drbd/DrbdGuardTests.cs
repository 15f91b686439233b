using HaActors.Policy.Drbd;

namespace HaActors.Policy.Tests.Drbd;

public sealed class DrbdGuardTests
{
    private static string? Refusal(string deed, string? primitive = "files", bool isUp = false, bool maintenance = false, bool insists = false) =>
        DrbdGuard.Refusal(deed, "r0", primitive, isUp ? DrbdResource.Of("r0") : null, maintenance, insists);

    [Theory, InlineData("primary"), InlineData("secondary"), InlineData("up"), InlineData("down")]
    public void What_the_cluster_decides_a_person_must_insist_on(string deed)
    {
        Assert.Contains("resource files", Refusal(deed), StringComparison.Ordinal);
        Assert.Null(Refusal(deed, insists: true));
        Assert.Null(Refusal(deed, maintenance: true));
        Assert.Null(Refusal(deed, primitive: null));
    }

    [Theory, InlineData("create-md"), InlineData("restore-md"), InlineData("wipe-md")]
    public void A_disk_gets_its_metadata_before_the_cluster_runs_it_and_never_below_a_device_that_is_up(string deed)
    {
        Assert.Null(Refusal(deed));
        Assert.Contains("is up", Refusal(deed, isUp: true), StringComparison.Ordinal);
        Assert.Contains("is up", Refusal(deed, primitive: null, isUp: true, maintenance: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Diskless", true)]
    [InlineData("UpToDate", false)]
    public void What_came_up_without_any_of_its_disks_may_get_metadata(string otherDisk, bool mayBe)
    {
        // As the module says it after a start that found no metadata.
        var state = DrbdPicture.Of(
        [
            "exists resource name:r0 role:Secondary suspended:no",
            "exists device name:r0 volume:0 minor:0 disk:Diskless",
            $"exists device name:r0 volume:1 minor:1 disk:{otherDisk}",
            "exists -",
        ]).Resources["r0"];
        Assert.All(["create-md", "restore-md", "wipe-md"], deed => Assert.Equal(
            mayBe ? null : "r0 is up: its metadata are in use. Stop resource files first",
            DrbdGuard.Refusal(deed, "r0", "files", state, maintenance: true, insists: false)));
    }

    [Theory, InlineData("detach"), InlineData("invalidate")]
    public void The_last_good_copy_is_given_up_only_by_who_insists(string deed)
    {
        Assert.Null(With("disk:UpToDate", "connection:Connected", insists: false));
        Assert.Contains("may be the last", With("disk:UpToDate", "connection:Connecting", insists: false), StringComparison.Ordinal);
        Assert.Contains("may be the last", With("disk:Inconsistent", "connection:Connected", insists: false), StringComparison.Ordinal);
        Assert.Null(With("disk:Inconsistent", "connection:Connected", insists: true));

        string? With(string peerDisk, string link, bool insists) => DrbdGuard.Refusal(deed, "r0", "files", Picture(peerDisk, link), maintenance: true, insists);
    }

    private static DrbdResource Picture(string peerDisk, string link) => DrbdPicture.Of(
    [
        "exists resource name:r0 role:Secondary suspended:no",
        $"exists connection name:r0 peer-node-id:1 conn-name:peer {link} role:Primary",
        "exists device name:r0 volume:0 minor:0 disk:UpToDate",
        $"exists peer-device name:r0 peer-node-id:1 conn-name:peer volume:0 replication:Established peer-{peerDisk}",
        "exists -",
    ]).Resources["r0"];

    [Theory, InlineData("connect"), InlineData("verify"), InlineData("adjust"), InlineData("resize")]
    public void What_moves_nothing_is_everybody_s(string deed) => Assert.Null(Refusal(deed, isUp: true));
}
