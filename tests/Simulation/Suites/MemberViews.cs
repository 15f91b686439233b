using Akka.Actor;
using Akka.Cluster;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>
/// A member that went from a node's view never comes back to it: its incarnation is dead. And while nobody downs or
/// leaves, only the dead go: whoever lives stays a member.
/// </summary>
internal sealed class MemberViews
{
    private readonly SortedDictionary<string, SortedSet<string>> _present = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _gone = new(StringComparer.Ordinal);
    private string? _broken;

    public ClusterWorld World { get; set; } = null!;

    /// <summary>Of a member that has just started: what it is told of others.</summary>
    public void Follow(SimulatedNode node, ActorSystem system) =>
        system.ActorOf(Made.By(() => new Witness(this, node)), "witness");

    public void Look()
    {
        if (_broken is { } broken)
            throw new InvariantBrokenException(broken);
        foreach (var node in World.Live)
        {
            var own = ClusterWorld.Member(node);
            var observer = own.SelfUniqueAddress.ToString();
            var now = new SortedSet<string>(
                own.State.Members.Select(member => member.UniqueAddress.ToString()), StringComparer.Ordinal);
            if (!_gone.TryGetValue(observer, out var gone))
                gone = _gone[observer] = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var member in _present.GetValueOrDefault(observer) ?? [])
            {
                if (!now.Contains(member) && gone.Add(member))
                    World.Coverage.Count("member gone from a view");
            }

            _present[observer] = now;
            var back = now.FirstOrDefault(gone.Contains);
            SeededRun.Require(back is null, () => $"a removed member stays removed: {back} is a member again on {node}");
        }
    }

    private void Hear(SimulatedNode node, Member member)
    {
        if (World.IsAlive(member.UniqueAddress))
            _broken ??= $"whoever lives stays a member: {member.UniqueAddress} is {member.Status} for {node} and lives";
    }

    private sealed class Witness(MemberViews views, SimulatedNode node) : UntypedActor
    {
        protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
            Self, typeof(ClusterEvent.MemberDowned), typeof(ClusterEvent.MemberRemoved));

        protected override void OnReceive(object message)
        {
            if (message is ClusterEvent.IMemberEvent told)
                views.Hear(node, told.Member);
        }
    }
}
