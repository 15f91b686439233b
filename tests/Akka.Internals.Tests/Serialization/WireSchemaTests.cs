using System.Runtime.CompilerServices;
using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Remote;
using Akka.Serialization;
using Akka.Util;
using HaActors.Akka.Internals.Tests.Cluster;
using HaActors.Akka.Internals.Tests.Serialization.Samples;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Serialization;

/// <summary>The bytes of the runtime's own messages: a changed line means that nodes of two versions do not understand
/// each other.</summary>
public sealed class WireSchemaTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("schema", ConfigurationFactory.ParseString("""
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.loglevel = WARNING
        """).WithFallback(ClusterSingletonManager.DefaultConfig()));

    private global::Akka.Serialization.Serialization Serialization => ((ExtendedActorSystem)_system).Serialization;

    public Task InitializeAsync()
    {
        ClusterSharding.Get(_system);
        global::Akka.Persistence.Persistence.Instance.Apply(_system);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _system.Terminate();

    /// <summary>At least one of each kind of message, nothing left at its default.</summary>
    private object[] Messages()
    {
        var (one, other) = (Ref("/user/one#5"), Ref("/user/other#6"));
        var gossip = new Gossip(
                [Member('a', MemberStatus.Up, "voter", "director"), Member('b', MemberStatus.Leaving, "voter"),
                    Member('c', MemberStatus.Joining)],
                [Node('a'), Node('b')],
                Reachability.Empty.Unreachable(Node('a'), Node('b')).Terminated(Node('b'), Node('c')))
            .Increment(Gossip.ClockNode(Node('a')))
            .Remove([Node('d')], nowMs: 1_700_000_000_000);
        return
        [
            "text", 7, 7_000_000_000L, new byte[] { 1, 2, 3 },
            new Identify("id"), new ActorIdentity("id", one), new ActorIdentity("id", null), one,
            PoisonPill.Instance, Kill.Instance, new Status.Success("yes"),
            new Status.Failure(new InvalidOperationException("no"), "state"),
            Node('a').Address, Done.Instance, RemoteWatcher.Heartbeat.Instance, new RemoteWatcher.HeartbeatRsp(9),
            new ActorSelectionMessage(
                "text",
                [new SelectChildName("user"), new SelectChildPattern("a*"), new SelectParent(), SelectChildRecursive.Instance],
                true),
            new Watch(one, other), new Unwatch(one, other), new DeathWatchNotification(one, true, true),
            new Terminate(), new Suspend(), new Resume(new InvalidOperationException("why")), new Resume(null),
            new Recreate(new InvalidOperationException("why")),
            new ClusterMessage.InitJoin(), new ClusterMessage.InitJoinAck(Node('a').Address),
            new ClusterMessage.InitJoinNack(Node('a').Address),
            new ClusterMessage.Join(Node('a'), ["voter", "director"], AppVersion.Create("1.2.3"),
                JoinConfiguration.Create([new("akka.cluster.some-key", "some value")])),
            new ClusterMessage.JoinRefused(Node('a').Address, ["some-key"]),
            new ClusterMessage.Welcome(Node('a'), gossip), new ClusterMessage.GossipEnvelope(Node('a'), Node('b'), gossip),
            new ClusterMessage.GossipStatus(Node('a'), gossip.Version, 17),
            new ClusterMessage.ExitingConfirmed(Node('a')), new ClusterMessage.Leave(Node('a').Address),
            new ClusterMessage.Down(Node('a').Address), new ClusterMessage.Heartbeat(Node('a').Address, 300),
            new ClusterMessage.HeartbeatRsp(Node('a'), 300),
            new HandOverToMe(), new HandOverInProgress(), new HandOverDone(), new TakeOverFromMe(),
            .. PubSubSamples.All(), .. DataSamples.All(one), .. ShardingSamples.All(one), .. PersistenceSamples.All(one),
        ];
    }

    /// <summary><c>UPDATE_GOLDENS=1</c> writes the file instead.</summary>
    [Fact]
    public void The_wire_format_of_the_runtime_is_stable()
    {
        var text = string.Concat(Messages().Select(message => Line(message) + "\n"));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
            File.WriteAllText(Golden(), text);

        Assert.Equal(File.ReadAllText(Golden()), text);
    }

    [Fact]
    public void What_an_earlier_build_wrote_can_be_read()
    {
        foreach (var line in File.ReadLines(Golden()))
        {
            var parts = line.Split('"');
            var (name, serializer) = (parts[0].Split(' ')[0], int.Parse(parts[0].Split(' ')[1]));
            var read = Serialization.Deserialize(Convert.FromHexString(parts[2].Trim()), serializer, parts[1]);
            Assert.Equal(line, Line(read, name));
        }
    }

    private string Line(object message) => Line(message, message is IActorRef ? "IActorRef" : message.GetType().Name);

    private string Line(object message, string name)
    {
        var serializer = Serialization.FindSerializerFor(message);
        var manifest = global::Akka.Serialization.Serialization.ManifestFor(serializer, message);
        return $"{name} {serializer.Identifier} \"{manifest}\" {Convert.ToHexString(Serialization.Serialize(message))}";
    }

    private IInternalActorRef Ref(string path) =>
        (IInternalActorRef)((ExtendedActorSystem)_system).Provider.ResolveActorRef($"akka.tcp://other@a:2552{path}");

    private static string Golden([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Goldens", "wire.txt");
}
