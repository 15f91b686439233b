using Akka.Actor;
using Akka.Cluster;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>A planted bug: whoever was not reached for a while is downed, whichever side is the larger.</summary>
public sealed class DownsTheOthers(ActorSystem system, Cluster cluster) : IDowningProvider
{
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => Made.By(() => new Downer(cluster, system.Scheduler));

    private sealed record Tick;

    private sealed class Downer(Cluster cluster, IScheduler scheduler) : UntypedActor
    {
        protected override void PreStart() => scheduler.ScheduleTellRepeatedly(
            TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), Self, new Tick(), Self);

        protected override void OnReceive(object message)
        {
            if (message is not Tick)
                return;
            foreach (var member in cluster.State.Unreachable)
                cluster.Down(member.Address);
        }
    }
}
