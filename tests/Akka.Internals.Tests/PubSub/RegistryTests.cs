using Akka.Cluster.Tools.PublishSubscribe;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.PubSub;

public sealed class RegistryTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(2);
    private static readonly RegistryKey News = RegistryKey.OfTopic("news", null);
    private static readonly RegistryKey Sport = RegistryKey.OfTopic("sport", "fans");

    private readonly Registry _a = new(Node('a'), start: 100, Ttl);
    private readonly Registry _b = new(Node('b'), start: 100, Ttl);

    [Fact]
    public void Registrations_and_removals_reach_the_other()
    {
        _a.Set(News, isPresent: true, TimeSpan.Zero);
        _a.Set(Sport, isPresent: true, TimeSpan.Zero);
        Tell(_a, _b);
        Assert.Equal([Node('a')], _b.OwnersOf(News));

        _a.Set(News, isPresent: false, TimeSpan.Zero);
        Assert.True(_b.IsBehind(_a.Versions));
        Tell(_a, _b);
        Assert.Empty(_b.OwnersOf(News));
        Assert.Equal([Node('a')], _b.OwnersOf(Sport));
        Assert.False(_b.IsBehind(_a.Versions));
    }

    [Fact]
    public void A_removal_that_is_forgotten_reaches_who_was_away_all_the_same()
    {
        _a.Set(News, isPresent: true, TimeSpan.Zero);
        _a.Set(Sport, isPresent: true, TimeSpan.Zero);
        Tell(_a, _b);
        _a.Set(News, isPresent: false, TimeSpan.Zero);
        _a.Prune(Ttl);
        Tell(_a, _b);

        Assert.Empty(_b.OwnersOf(News));
        Assert.Equal([Node('a')], _b.OwnersOf(Sport));
    }

    [Fact]
    public void What_is_too_much_for_one_message_comes_with_the_next_ones()
    {
        foreach (var topic in Enumerable.Range(0, 10))
            _a.Set(RegistryKey.OfTopic($"topic-{topic}", null), isPresent: true, TimeSpan.Zero);

        var messages = 0;
        for (; _b.IsBehind(_a.Versions); messages++)
            Tell(_a, _b, most: 3);

        Assert.Equal(4, messages);
        Assert.Equal(10, _b.Keys.Count());
    }

    [Fact]
    public void A_registry_that_begins_anew_is_believed()
    {
        _a.Set(News, isPresent: true, TimeSpan.Zero);
        Tell(_a, _b);
        var again = new Registry(Node('a'), start: 200, Ttl);
        Tell(again, _b);

        Assert.Empty(_b.OwnersOf(News));
    }

    [Fact]
    public void All_agree_whatever_order_they_talk_in()
    {
        var chance = new Random(7);
        Registry[] all = [_a, _b, new Registry(Node('c'), 100, Ttl), new Registry(Node('d'), 100, Ttl)];
        for (var step = 0; step < 3000; step++)
        {
            var now = TimeSpan.FromSeconds(step);
            var one = all[chance.Next(all.Length)];
            one.Set(RegistryKey.OfTopic($"{chance.Next(6)}", null), chance.Next(2) == 0, now);
            one.Prune(now);
            Tell(all[chance.Next(all.Length)], all[chance.Next(all.Length)], most: 2, now);
        }

        for (var round = 0; round < 50; round++)
            foreach (var from in all)
                foreach (var to in all)
                    Tell(from, to, most: 2);

        for (var topic = 0; topic < 6; topic++)
        {
            var key = RegistryKey.OfTopic($"{topic}", null);
            Assert.All(all, registry => Assert.Equal(_a.OwnersOf(key), registry.OwnersOf(key)));
        }
    }

    private static void Tell(Registry from, Registry to, int most = 100, TimeSpan now = default)
    {
        foreach (var delta in from.DeltaFor(to.Versions, most))
            to.Apply(delta, now);
    }
}
