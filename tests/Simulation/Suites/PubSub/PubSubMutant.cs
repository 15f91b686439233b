using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.PublishSubscribe.Serialization;

namespace HaActors.Simulation.Suites;

/// <summary>A bug of publish-subscribe, planted at a seam.</summary>
internal enum PubSubMutant
{
    None,

    /// <summary>What others have registered is not learnt.</summary>
    DeafToGossip,

    /// <summary>What others have removed is kept.</summary>
    KeepsRemoved,

    /// <summary>What others had registered before is not learnt, and taken for learnt.</summary>
    BelievesVersions,
}

/// <summary>The bugs that are planted where one mediator reads what another has written.</summary>
public sealed class BuggedPubSubSerializer(ExtendedActorSystem system) : DistributedPubSubMessageSerializer(system)
{
    public const string MutantKey = "simulated-pub-sub-mutant";

    private readonly PubSubMutant _mutant = Enum.Parse<PubSubMutant>(system.Settings.Config.GetString(MutantKey)!);

    public override object FromBinary(byte[] bytes, string manifest) =>
        (_mutant, base.FromBinary(bytes, manifest)) switch
        {
            (PubSubMutant.DeafToGossip, RegistryDelta) => new RegistryDelta([]),
            (PubSubMutant.KeepsRemoved, RegistryDelta delta) => new RegistryDelta(
            [
                .. delta.Buckets.Select(bucket => bucket with
                {
                    Entries =
                    [
                        .. bucket.Entries.Select(entry =>
                            KeyValuePair.Create(entry.Key, entry.Value with { IsPresent = true })),
                    ],
                }),
            ]),
            (PubSubMutant.BelievesVersions, RegistryDelta delta) => new RegistryDelta(
                [.. delta.Buckets.Select(bucket => bucket.IsWhole ? bucket with { Entries = [] } : bucket)]),
            var (_, message) => message,
        };
}
