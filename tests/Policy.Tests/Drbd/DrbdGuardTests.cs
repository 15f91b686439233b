using HaActors.Policy.Drbd;

namespace HaActors.Policy.Tests.Drbd;

public sealed class DrbdGuardTests
{
    private static string? Refusal(string deed, string? primitive = "files", bool isUp = false, bool maintenance = false, bool insists = false) =>
        DrbdGuard.Refusal(deed, "r0", primitive, isUp, maintenance, insists);

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

    [Theory, InlineData("connect"), InlineData("verify"), InlineData("adjust"), InlineData("resize")]
    public void What_moves_nothing_is_everybody_s(string deed) => Assert.Null(Refusal(deed, isUp: true));
}
