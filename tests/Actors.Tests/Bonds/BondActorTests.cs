using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Bonds;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Agents.Network;
using HaActors.Policy.Bonds;
using HaActors.Policy.Model;
using HaActors.Policy.Tests.Bonds;

namespace HaActors.Actors.Tests.Bonds;

/// <summary>The real reader on a folder that stands in for <c>/proc/net/bonding</c>.</summary>
public sealed class BondActorTests : ActorTest
{
    private static readonly BondSettings Wanted = new(
        "bond0", ["eth1", "eth2"], "active-backup", TimeSpan.FromMilliseconds(100), null, [], ImmutableSortedDictionary<string, string>.Empty);

    private readonly string _folder = Directory.CreateTempSubdirectory("haactors-bonds-").FullName;
    private readonly NodeRuntime _node = Some.Node(new HandTime());

    [Fact]
    public void A_port_that_loses_its_link_is_told_and_counted_and_forgotten_when_it_is_back()
    {
        Write("bond0", "eth1", firstIsUp: true, 0);
        Sys.EventStream.Subscribe(TestActor, typeof(ClusterEvent.Medium));
        Start(Wanted);
        ExpectAttribute("bond-bond0", "2");
        Assert.Empty(_node.Problems.All);

        Write("bond0", "eth2", firstIsUp: false, 1);
        var lost = FishEvent("degraded");
        Assert.Equal("eth1 has no link; eth2 carries all", lost.Detail);
        ExpectAttribute("bond-bond0", "1");
        AwaitAssert(() => Assert.Contains("Bond bond0 of n1 is degraded", Assert.Single(_node.Problems.All)));

        Write("bond0", "eth1", firstIsUp: true, 1);
        FishEvent("up");
        ExpectAttribute("bond-bond0", "2");
        AwaitAssert(() => Assert.Empty(_node.Problems.All));
    }

    [Fact]
    public void A_bond_that_should_be_there_and_is_not_is_a_problem()
    {
        Start(Wanted);
        ExpectAttribute("bond-bond0", "0");
        AwaitAssert(() => Assert.Contains("Bond bond0 of n1 is absent", Assert.Single(_node.Problems.All)));
    }

    [Fact]
    public void A_bond_that_the_system_made_is_watched_too_and_nobody_misses_it_when_it_is_gone()
    {
        Write("team", "eth1", firstIsUp: true, 0);
        Start();
        ExpectAttribute("bond-team", "2");
        File.Delete(Path.Combine(_folder, "team"));
        ExpectAttribute("bond-team", null);
        AwaitAssert(() => Assert.Empty(_node.Bonds.Now));
        Assert.Empty(_node.Problems.All);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private void Start(params BondSettings[] wanted) =>
        Sys.ActorOf(BondsActor.Props(_node, new BondPorts([.. wanted], new BondFiles(_folder)), TestActor), BondsActor.Name);

    // By a rename: a reader sees the one or the other.
    private void Write(string bond, string active, bool firstIsUp, int failures)
    {
        var draft = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(draft, BondTexts.ActiveBackup(active, ("eth1", firstIsUp, failures), ("eth2", true, 0)));
        File.Move(draft, Path.Combine(_folder, bond), overwrite: true);
    }

    private void ExpectAttribute(string name, string? value) => FishForMessage<ChangeAttributes>(
        change => change.Updates.Contains(new AttributeUpdate(name, value)), Some.Patience);

    private ClusterEvent.Medium FishEvent(string state) =>
        FishForMessage<ClusterEvent.Medium>(told => told.State == state, Some.Patience);
}
