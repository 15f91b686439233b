using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Associations;
using Akka.Remote.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace HaActors.Akka.Internals.Tests.Fuzz;

/// <summary>Whatever bytes a peer sends, they are refused or understood: nothing else happens.</summary>
public sealed class FrameFuzzTests : IAsyncLifetime
{
    private static readonly FsCheck.Config Quick = FsCheck.Config.QuickThrowOnFailure;

    private readonly ActorSystem _system = ActorSystem.Create("fuzz", ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          remote.untrusted-mode = on   # what may not stop an actor here is dropped after it was read
        }
        """));

    private ExtendedActorSystem System => (ExtendedActorSystem)_system;

    [Fact]
    public async Task A_batch_of_messages_is_delivered_or_ends_the_connection()
    {
        var remoting = (Remoting)((RemoteActorRefProvider)System.Provider).Transport;
        var peer = remoting.AssociationFor(new Address("akka.tcp", "peer", "127.0.0.1", 9));
        var inbound = new InboundMessages(remoting, peer, connection: 1);
        var target = _system.ActorOf(Props.Create<Sink>(), "target");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (delivered, refused) = (0, 0);

        Prop.ForAll(Mutations.Of(Batches(target)), batch =>
        {
            try
            {
                inbound.Deliver(batch);
                delivered++;
            }
            catch (WireFormatException)
            {
                refused++;
            }
        }).Check(Quick.WithMaxTest(60_000));

        Assert.True(delivered > 1_000 && refused > 1_000, $"{delivered} delivered, {refused} refused");
        var answer = await target.Ask<string>("still there?", TimeSpan.FromSeconds(20));
        Assert.Equal("still there?", answer);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64_000_000);
    }

    [Fact]
    public void A_handshake_frame_is_understood_or_is_garbage_with_a_reason()
    {
        var identity = new HandshakeIdentity(new Address("akka.tcp", "fuzz", "127.0.0.1", 2), 7, "secret"u8.ToArray());
        var (understood, garbage) = (0, 0);
        Prop.ForAll(Mutations.Of(HandshakeFrames()), bytes =>
        {
            var step = Handshake.Answer(identity, new NoObjection(), new byte[HandshakeFrame.NonceSize]).Receive(bytes);
            if (step.Garbage is null)
                understood++;
            else
                garbage++;
            return !step.IsOpen && step.Garbage != "";
        }).Check(Quick.WithMaxTest(30_000));
        Assert.True(understood > 500 && garbage > 500, $"{understood} understood, {garbage} garbage");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private List<byte[]> Batches(IActorRef target)
    {
        object[] messages =
        [
            "text", 42, 42L, new byte[] { 1, 2, 3 }, new Identify("id"), new ActorIdentity("id", target),
            new Status.Failure(new InvalidOperationException("no")), new Status.Success("yes"), PoisonPill.Instance,
            new Address("akka.tcp", "peer", "::1", 3), target,
        ];
        List<byte[]> batches = [.. messages.Select(message => Batch(target.Path, message))];
        batches.Add([.. batches.SelectMany(batch => batch)]);
        batches.Add([(byte)RecordKind.Acknowledgement, 5]);
        return batches;
    }

    private byte[] Batch(ActorPath recipient, object message)
    {
        var to = new WireWriter();
        to.Byte((byte)RecordKind.Message);
        to.Bytes(WirePaths.Encode(recipient));
        to.Byte((byte)SenderForm.None);
        WirePayload.Write(to, System, message);
        return to.ToArray();
    }

    private static List<byte[]> HandshakeFrames()
    {
        var (a, b) = (new Address("akka.tcp", "a", "127.0.0.1", 1), new Address("akka.tcp", "fuzz", "127.0.0.1", 2));
        var nonce = new byte[HandshakeFrame.NonceSize];
        HandshakeFrame[] frames =
        [
            new HandshakeFrame.Hello(HandshakeFrame.WireVersion, a, b, 5, nonce, true),
            new HandshakeFrame.Hello(HandshakeFrame.WireVersion, a, b, 5, nonce, false),
            new HandshakeFrame.Challenge(a, 5, nonce, true),
            new HandshakeFrame.Proof(new byte[HandshakeFrame.MacSize]),
            new HandshakeFrame.Accept(new byte[HandshakeFrame.MacSize]),
            new HandshakeFrame.Refuse(RefusalReason.Crossed, "crossed", []),
        ];
        return [.. frames.Select(frame => frame.Encode())];
    }

    private sealed class NoObjection : IHandshakePolicy
    {
        public bool IsOwnAddress(Address address) => true;

        public Refusal? BeforeProof(Address peer) => null;

        public Refusal? ForIncarnation(Address peer, int uid) => null;

        public Refusal? Adopt(Address peer, int uid) => null;
    }

    private sealed class Sink : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "still there?")
                Sender.Tell(message);
        }
    }
}
