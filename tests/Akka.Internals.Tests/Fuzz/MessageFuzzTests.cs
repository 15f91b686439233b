using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Associations;
using Akka.Remote.Wire;
using Akka.Serialization;
using FsCheck;
using FsCheck.Fluent;
using HaActors.Akka.Internals.Tests.Serialization.Samples;

namespace HaActors.Akka.Internals.Tests.Fuzz;

/// <summary>Damaged messages of the modules above remoting: each is read or refused, counted and logged.</summary>
public sealed class MessageFuzzTests : IAsyncLifetime
{
    public enum Module
    {
        DistributedData,
        Sharding,
        PublishSubscribe,
        Persistence,
    }

    private const int Cases = 100_000;

    // What a damaged message of some hundred bytes may make of itself while it is read.
    private const long MostBytesACase = 64 * 1024;

    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)ActorSystem.Create(
        "fuzz", ConfigurationFactory.ParseString("""
            akka {
              loglevel = WARNING
              stdout-loglevel = OFF
              loggers = []
              log-dead-letters = off
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              remote.untrusted-mode = on
            }
            """));

    private IActorRef Actor => _system.Provider.ResolveActorRef("akka.tcp://other@a:2552/user/one#5");

    public Task InitializeAsync()
    {
        ClusterSharding.Get(_system);
        global::Akka.Persistence.Persistence.Instance.Apply(_system);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _system.Terminate();

    [Theory, InlineData(Module.DistributedData), InlineData(Module.Sharding), InlineData(Module.PublishSubscribe),
     InlineData(Module.Persistence)]
    public void Damaged_bytes_are_read_or_refused_and_take_little_memory(Module module)
    {
        var good = Samples(module).Select(Written).ToArray();
        var (read, refused) = (0, 0);
        var kept = GC.GetTotalMemory(forceFullCollection: true);
        Prop.ForAll(DamagesOf(good), message =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                if (_system.Serialization.Deserialize(message.Bytes, message.Serializer, message.Manifest) is not null)
                    read++;
            }
            catch (SerializationException)
            {
                refused++;
            }

            return GC.GetAllocatedBytesForCurrentThread() - before < MostBytesACase;
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Cases));

        Assert.True(read > Cases / 100 && refused > Cases / 100, $"{read} read, {refused} refused");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - kept, long.MinValue, 32_000_000);
    }

    [Theory, InlineData(Module.DistributedData), InlineData(Module.Sharding), InlineData(Module.PublishSubscribe),
     InlineData(Module.Persistence)]
    public void What_is_refused_is_counted_and_logged_and_its_neighbours_are_delivered(Module module)
    {
        var remoting = (Remoting)((RemoteActorRefProvider)_system.Provider).Transport;
        var peer = remoting.AssociationFor(new Address("akka.tcp", "peer", "127.0.0.1", 9));
        var inbound = new InboundMessages(remoting, peer, connection: 1);
        var warnings = Inbox.Create(_system);
        _system.EventStream.Subscribe(warnings.Receiver, typeof(Warning));
        var neighbour = Inbox.Create(_system);
        var good = Samples(module).Select(Written).ToArray();
        var sent = 0;

        Prop.ForAll(DamagesOf(good), message =>
        {
            sent++;
            inbound.Deliver(Batch(message, neighbour.Receiver, sent));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

        Assert.True(peer.Unreadable > 0);
        for (var number = 1; number <= sent; number++)
            Assert.Equal(number, neighbour.Receive(TimeSpan.FromSeconds(20)));
        for (var number = 1; number <= peer.Unreadable; number++)
            Assert.EndsWith($"({number} messages so far)", Refusal(warnings));
    }

    [Fact]
    public void Messages_in_messages_are_refused_before_the_stack_ends()
    {
        object nested = new ShardingEnvelope("id", "text");
        var innermost = Written(nested);
        var bytes = innermost.Bytes;
        for (var level = 0; level < 500; level++)
            bytes = [1, 1, (byte)'e', (byte)innermost.Serializer, 2, (byte)'E', (byte)'N', .. Prefixed(bytes)];

        var refusal = Assert.Throws<SerializationException>(
            () => _system.Serialization.Deserialize(bytes, innermost.Serializer, "EN"));
        Assert.Contains("in each other", refusal.Message);
    }

    private static string Refusal(Inbox warnings)
    {
        string text;
        do
            text = $"{((Warning)warnings.Receive(TimeSpan.FromSeconds(20))).Message}";
        while (!text.StartsWith("Dropped a message from [akka.tcp://peer@127.0.0.1:9]", StringComparison.Ordinal));
        return text;
    }

    private object[] Samples(Module module) => module switch
    {
        Module.DistributedData => DataSamples.All(Actor),
        Module.Sharding => ShardingSamples.All(Actor),
        Module.PublishSubscribe => PubSubSamples.All(),
        _ => PersistenceSamples.All(Actor),
    };

    private Message Written(object sample)
    {
        var serializer = _system.Serialization.FindSerializerFor(sample);
        return new Message(
            serializer.Identifier,
            global::Akka.Serialization.Serialization.ManifestFor(serializer, sample),
            _system.Serialization.Serialize(sample));
    }

    // The manifest of another message makes good bytes bad, too.
    private static Arbitrary<Message> DamagesOf(Message[] good) => Arb.From(
        from one in Gen.Elements<Message>(good)
        from other in Gen.Elements<Message>(good)
        from isMixed in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from bytes in Mutations.Of([one.Bytes, other.Bytes]).Generator
        select one with { Bytes = bytes, Manifest = isMixed ? other.Manifest : one.Manifest });

    private static byte[] Prefixed(byte[] bytes)
    {
        var wire = new WireWriter();
        wire.Bytes(bytes);
        return wire.ToArray();
    }

    private byte[] Batch(Message message, IActorRef neighbour, int number)
    {
        var to = new WireWriter();
        Begin(to, "/user/nobody");
        to.VarInt(message.Serializer);
        to.String(message.Manifest);
        to.Bytes(message.Bytes);
        Begin(to, neighbour.Path.ToStringWithoutAddress());
        WirePayload.Write(to, _system, number);
        return to.ToArray();
    }

    private static void Begin(WireWriter to, string recipient)
    {
        to.Byte((byte)RecordKind.Message);
        to.String(recipient);
        to.Byte((byte)SenderForm.None);
    }

    private sealed record Message(int Serializer, string Manifest, byte[] Bytes);
}
