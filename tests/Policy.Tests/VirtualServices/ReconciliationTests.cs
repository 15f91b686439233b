using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;
using static HaActors.Policy.Tests.VirtualServices.Given;

namespace HaActors.Policy.Tests.VirtualServices;

public sealed class ReconciliationTests
{
    private static readonly Forwarding[] Ways = [new Forwarding.Direct(), new Forwarding.Masquerade(), new Forwarding.Tunnel()];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    [Theory, MemberData(nameof(Seeds))]
    public void The_changes_lead_from_any_table_to_any_other_and_back_to_rest(int seed)
    {
        var chance = new Random(seed);
        var (actual, desired) = (RandomTable(chance), RandomTable(chance));
        var reached = Changed(actual, Reconciliation.Between(desired, actual, leaveForeign: false)).Last();

        Assert.True(reached.IsSame(desired), $"seed {seed}");
        Assert.Empty(Reconciliation.Between(desired, reached, leaveForeign: false));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void No_step_leaves_fewer_serving_than_before_or_after(int seed)
    {
        var chance = new Random(seed);
        var (actual, desired) = (RandomTable(chance), RandomTable(chance));
        var steps = Changed(actual, Reconciliation.Between(desired, actual, leaveForeign: false)).ToList();
        foreach (var (key, wanted) in desired.Services)
        {
            if (actual[key] is not { } found)
                continue;
            var (before, after) = (Serving(found), Serving(wanted));
            var always = before.Intersect(after);
            foreach (var step in steps)
            {
                var now = Serving(step[key]!);
                Assert.True(now.IsSupersetOf(always), $"seed {seed}: {key} loses a server that serves before and after");
                Assert.True(now.Count >= Math.Min(before.Count, after.Count), $"seed {seed}: {key} has {now.Count}");
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void What_nobody_declared_is_left_alone_where_that_is_wanted(int seed)
    {
        var chance = new Random(seed);
        var (actual, desired) = (RandomTable(chance), RandomTable(chance));
        var reached = Changed(actual, Reconciliation.Between(desired, actual, leaveForeign: true)).Last();

        foreach (var key in actual.Services.Keys.Except(desired.Services.Keys))
            Assert.True(reached[key]!.IsSame(actual[key]!));
        foreach (var (key, wanted) in desired.Services)
            Assert.True(reached[key]!.IsSame(wanted));
        Assert.Equal(
            actual.Services.Keys.Except(desired.Services.Keys).Order(), Reconciliation.Foreign(desired.Services.Keys, reached));
    }

    [Fact]
    public void A_fallback_is_there_before_the_last_server_goes()
    {
        var service = Service(Server(1)).WithFallback();
        var (up, down) = (Decide(service, Healths((1, HealthState.Up))), Decide(service, Healths((1, HealthState.Down))));

        var changes = Reconciliation.Between(Key, down.Entry, up.Entry);
        Assert.IsType<IpvsChange.AddServer>(changes[0]);
        Assert.IsType<IpvsChange.RemoveServer>(changes[1]);
        changes = Reconciliation.Between(Key, up.Entry, down.Entry);
        Assert.Equal(S(1), Assert.IsType<IpvsChange.AddServer>(changes[0]).Server);
        Assert.Equal(Sorry, Assert.IsType<IpvsChange.RemoveServer>(changes[1]).Server);
    }

    [Fact]
    public void A_server_that_the_kernel_calls_local_is_not_changed_for_ever()
    {
        var wanted = Decide(Service(Server(1)), Healths((1, HealthState.Up))).Entry;
        var found = wanted with { Servers = wanted.Servers.SetItem(S(1), wanted.Servers[S(1)] with { Forwarding = new Forwarding.Local() }) };
        Assert.Empty(Reconciliation.Between(Key, wanted, found));
    }

    [Fact]
    public void The_model_refuses_what_the_kernel_refuses()
    {
        var add = new IpvsChange.AddService(Key, new ServiceSettings("rr"));
        var table = IpvsTable.Empty.Apply(add)!;
        Assert.Null(table.Apply(add));
        Assert.Null(IpvsTable.Empty.Apply(new IpvsChange.RemoveService(Key)));
        Assert.Null(table.Apply(new IpvsChange.RemoveServer(Key, S(1))));
        Assert.Null(table.Apply(new IpvsChange.EditServer(Key, S(1), new DestinationSettings(Ways[0], 1))));
    }

    private static ImmutableHashSet<ServerAddress> Serving(IpvsEntry entry) =>
        [.. entry.Servers.Where(pair => pair.Value.Weight > 0).Select(pair => pair.Key)];

    private static IEnumerable<IpvsTable> Changed(IpvsTable table, ImmutableArray<IpvsChange> changes)
    {
        yield return table;
        foreach (var change in changes)
        {
            table = table.Apply(change) ?? throw new InvalidOperationException($"refused: {change}");
            yield return table;
        }
    }

    private static IpvsTable RandomTable(Random chance)
    {
        VirtualServiceKey[] keys =
        [
            Key, new VirtualServiceKey.Marked(7), new VirtualServiceKey.Marked(7, OfV6: true),
            new VirtualServiceKey.At(ServiceProtocol.Udp, IPAddress.Parse("2001:db8::1"), 53),
        ];
        return new IpvsTable(keys.Where(_ => chance.Next(4) > 0).ToImmutableSortedDictionary(key => key, _ => new IpvsEntry(
            new ServiceSettings(chance.Next(2) == 0 ? "rr" : "wlc"),
            Enumerable.Range(1, 6).Where(_ => chance.Next(2) == 0).ToImmutableSortedDictionary(
                S, _ => new DestinationSettings(Ways[chance.Next(3)], chance.Next(3))))));
    }
}
