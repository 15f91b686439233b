using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Serialization;

namespace HaActors.Akka.Internals.Tests.Serialization.Samples;

/// <summary>What persistence writes around what actors write: each kind once.</summary>
internal static class PersistenceSamples
{
    public static object[] All(IActorRef actor)
    {
        var first = new Persistent("text", 3, "id", "manifest", true, actor, "writer", 1_700_000_000);
        return
        [
            first, new AtomicWrite(ImmutableArray.Create<IPersistentRepresentation>(
                first, new Persistent(7, 4, "id", writerGuid: "writer"))),
            new AtLeastOnceDeliverySnapshot(3, [new UnconfirmedDelivery(2, actor.Path, "text")]), new Snapshot("text"),
        ];
    }
}
