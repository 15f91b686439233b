using Akka.Actor;

namespace HaActors.Simulation.World;

/// <summary>Makes actors of the simulated world, which take what no message could carry.</summary>
internal sealed class Producer<T>(Func<T> make) : IIndirectActorProducer
    where T : ActorBase
{
    public Type ActorType => typeof(T);

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
    }
}

internal static class Made
{
    public static Props By<T>(Func<T> make)
        where T : ActorBase =>
        Props.CreateBy(new Producer<T>(make));
}
