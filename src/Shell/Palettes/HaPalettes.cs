using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Shell.Log;
using HaActors.Shell.Palettes.Actors;
using HaActors.Shell.Palettes.Addresses;
using HaActors.Shell.Palettes.Cluster;
using HaActors.Shell.Palettes.Configuration;
using HaActors.Shell.Palettes.Drbd;
using HaActors.Shell.Palettes.Ha;
using HaActors.Shell.Palettes.Heartbeat;
using HaActors.Shell.Palettes.Log;
using HaActors.Shell.Palettes.Lvs;
using HaActors.Shell.Palettes.Quorum;
using HaActors.Shell.Palettes.Sharding;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes;

/// <summary>What a node offers to <c>pbm</c>.</summary>
public static class HaPalettes
{
    /// <param name="operator">Answers <c>OperatorRequest</c>s.</param>
    /// <param name="node">Answers <c>DrbdRequest</c>s and <c>DrbdResolve</c>.</param>
    /// <param name="feed">Answers <c>FollowEvents</c>.</param>
    /// <param name="cluster">The present incarnation of the cluster's actor system; null between two.</param>
    /// <param name="log">What <c>log tail</c> shows.</param>
    /// <param name="heartbeat">What <c>heartbeat show</c> shows.</param>
    /// <param name="director">Answers <c>GetDirector</c> and <c>GetConnections</c>; nobody on a node that directs nothing.</param>
    public static void RegisterAll(
        PetabridgeCmd cmd,
        IActorRef @operator,
        IActorRef node,
        IActorRef feed,
        Func<ActorSystem?> cluster,
        LogRing log,
        Func<HeartbeatReport> heartbeat,
        IActorRef director)
    {
        cmd.RegisterCommandPalette(new HaPaletteHandler(@operator, feed));
        cmd.RegisterCommandPalette(new ConfigurationPaletteHandler(@operator));
        cmd.RegisterCommandPalette(new ClusterPaletteHandler(cluster, @operator));
        cmd.RegisterCommandPalette(new QuorumPaletteHandler(@operator));
        cmd.RegisterCommandPalette(new ShardingPaletteHandler(cluster));
        cmd.RegisterCommandPalette(new AddressPaletteHandler(cluster));
        cmd.RegisterCommandPalette(new HeartbeatPaletteHandler(heartbeat));
        cmd.RegisterCommandPalette(new ActorPaletteHandler(cluster));
        cmd.RegisterCommandPalette(new DrbdPaletteHandler(node));
        cmd.RegisterCommandPalette(new LogPaletteHandler(log));
        cmd.RegisterCommandPalette(new LvsPaletteHandler(@operator, director));
    }
}
