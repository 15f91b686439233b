using Akka.Actor;

namespace HaActors.Akka.Tests.Actor;

public sealed class PropsTests : SystemTest
{
    /// <summary>What an actor needs, from elsewhere.</summary>
    public sealed class Service(Probe probe)
    {
        private int _made;

        public int Next() => Interlocked.Increment(ref _made);

        public void Gone(int number) => probe.Ref.Tell($"{number} is released");
    }

    /// <summary>Stands for a container of services.</summary>
    public sealed class Container(Service service) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Served);

        public ActorBase Produce() => new Served(service.Next());

        public void Release(ActorBase actor) => service.Gone(((Served)actor).Number);
    }

    public sealed class Served : ReceiveActor
    {
        public Served(int number)
        {
            Number = number;
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("fail"));
            ReceiveAny(_ => Sender.Tell(Number));
        }

        public int Number { get; }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_producer_gives_each_incarnation_what_it_needs_and_hears_of_its_end(bool byType)
    {
        var probe = NewProbe();
        var service = new Service(probe);
        var actor = System.ActorOf(
            byType ? Props.CreateBy<Container>(service) : Props.CreateBy(new Container(service)));

        Assert.Equal(1, await actor.Ask<int>("who", Patience));
        actor.Tell("fail");
        Assert.Equal(2, await actor.Ask<int>("who", Patience));
        await probe.Expect("1 is released");
        Assert.True(await actor.GracefulStop(Patience));
        await probe.Expect("2 is released");
    }

    public sealed class Named(string name, int number) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell($"{name} {number}");
    }

    [Fact]
    public async Task Arguments_are_given_to_the_constructor()
    {
        var byType = System.ActorOf(Props.Create<Named>("a", 1));
        var byExpression = System.ActorOf(Props.Create(() => new Named("b", 2)));

        Assert.Equal("a 1", await byType.Ask<string>("who", Patience));
        Assert.Equal("b 2", await byExpression.Ask<string>("who", Patience));
    }
}
