using System.Net;
using HaActors.Actors.VirtualService;
using HaActors.Agents.Ipvs;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.Tests.VirtualService;

public sealed class SyncPlanTests
{
    private static readonly SyncSettings Follow = new("eth1", 7);
    private static readonly SyncDaemon Master = new(SyncRole.Master, "eth1", 7), Backup = new(SyncRole.Backup, "eth1", 7);

    [Fact]
    public void The_active_director_tells_and_a_standby_hears()
    {
        Assert.Equal([(Master, true)], SyncPlan.Changes(Follow, isActive: true, []));
        Assert.Equal([(Backup, true)], SyncPlan.Changes(Follow, isActive: false, []));
        Assert.Empty(SyncPlan.Changes(Follow, isActive: true, [Master]));
    }

    [Fact]
    public void At_a_takeover_the_old_role_ends_before_the_new_one_begins() =>
        Assert.Equal([(Backup, false), (Master, true)], SyncPlan.Changes(Follow, isActive: true, [Backup]));

    [Fact]
    public void In_mode_both_every_director_tells_and_hears()
    {
        var both = Follow with { Mode = SyncMode.Both };
        Assert.Equal([(Master, true), (Backup, true)], SyncPlan.Changes(both, isActive: false, []));
        Assert.Equal([(Backup, true)], SyncPlan.Changes(both, isActive: true, [Master]));
    }

    [Fact]
    public void A_daemon_of_other_settings_is_made_anew() => Assert.Equal(
        [(Master with { Interface = "eth2" }, false), (Master, true)],
        SyncPlan.Changes(Follow, isActive: true, [Master with { Interface = "eth2" }]));

    [Fact]
    public void What_is_not_configured_is_the_kernels_affair()
    {
        var running = Master with { MaximumLength = 1468, Group = IPAddress.Parse("224.0.0.81"), Port = 8848, Hops = 1 };
        Assert.Empty(SyncPlan.Changes(Follow, isActive: true, [running]));
        Assert.Equal(
            [(running, false), (Master with { Port = 9000 }, true)],
            SyncPlan.Changes(Follow with { Port = 9000 }, isActive: true, [running]));
    }

    [Fact]
    public void Without_settings_nobodys_daemons_are_touched() => Assert.Empty(SyncPlan.Changes(null, isActive: true, [Master, Backup]));
}
