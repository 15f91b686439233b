using Akka.Event;

namespace Akka.Tests.Event;

public class EventBusTests
{
    private sealed class TypeBus : EventBus<object, Type, List<object>>
    {
        protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);
        protected override bool Classify(object @event, Type classifier) => classifier.IsInstanceOfType(@event);
        protected override Type GetClassifier(object @event) => @event.GetType();
        protected override void Publish(object @event, List<object> subscriber) => subscriber.Add(@event);
    }

    private record Animal;
    private record Dog : Animal;
    private sealed record Puppy : Dog;
    private sealed record Cat : Animal;

    private readonly TypeBus _bus = new();
    private readonly List<object> _all = [];

    private object[] After(params object[] events)
    {
        _all.Clear();
        foreach (var item in events) _bus.Publish(item);
        return _all.ToArray();
    }

    [Fact]
    public void A_subscription_covers_sub_kinds()
    {
        Assert.True(_bus.Subscribe(_all, typeof(Dog)));
        Assert.Equal([new Dog(), new Puppy()], After(new Animal(), new Dog(), new Puppy(), new Cat()));
    }

    [Fact]
    public void An_event_comes_once_however_many_subscriptions_cover_it()
    {
        _bus.Subscribe(_all, typeof(Puppy));
        _bus.Subscribe(_all, typeof(Animal));
        Assert.Single(After(new Puppy()));
    }

    [Fact]
    public void Subscribing_again_changes_nothing()
    {
        Assert.True(_bus.Subscribe(_all, typeof(Animal)));
        Assert.False(_bus.Subscribe(_all, typeof(Animal)));
        Assert.False(_bus.Subscribe(_all, typeof(Dog)));
    }

    [Fact]
    public void A_sub_kind_can_be_left_out_and_taken_back()
    {
        _bus.Subscribe(_all, typeof(Animal));
        Assert.True(_bus.Unsubscribe(_all, typeof(Dog)));
        Assert.False(_bus.Unsubscribe(_all, typeof(Dog)));
        Assert.Equal([new Cat()], After(new Dog(), new Puppy(), new Cat()));

        Assert.True(_bus.Subscribe(_all, typeof(Dog)));
        Assert.Equal([new Dog(), new Puppy()], After(new Dog(), new Puppy()));
    }

    [Fact]
    public void Leaving_a_kind_leaves_its_sub_kinds()
    {
        _bus.Subscribe(_all, typeof(Puppy));
        Assert.True(_bus.Unsubscribe(_all, typeof(Animal)));
        Assert.Empty(After(new Puppy()));
    }

    [Fact]
    public void A_subscriber_that_left_hears_nothing()
    {
        _bus.Subscribe(_all, typeof(Animal));
        _bus.Publish(new Dog());
        Assert.True(_bus.Unsubscribe(_all));
        Assert.False(_bus.Unsubscribe(_all));
        Assert.Empty(After(new Dog()));
    }
}
