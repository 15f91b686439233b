using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Cluster.Tools.Singleton.Serialization;

/// <summary>What singleton managers tell each other, on the wire: the manifest says it all.</summary>
public class ClusterSingletonMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <exception cref="SerializationException">It is no message of singleton managers.</exception>
    public override string Manifest(object o) => o switch
    {
        HandOverToMe => "A",
        HandOverInProgress => "B",
        HandOverDone => "C",
        TakeOverFromMe => "D",
        NoSingletonHere => "E",
        _ => throw new SerializationException($"Not a message of singleton managers: {o.GetType()}"),
    };

    public override byte[] ToBinary(object obj)
    {
        Manifest(obj);
        return [];
    }

    /// <exception cref="SerializationException">It is no message of singleton managers.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "A" => new HandOverToMe(),
        "B" => new HandOverInProgress(),
        "C" => new HandOverDone(),
        "D" => new TakeOverFromMe(),
        "E" => new NoSingletonHere(),
        _ => throw new SerializationException($"Unknown message of singleton managers [{manifest}]"),
    };
}
