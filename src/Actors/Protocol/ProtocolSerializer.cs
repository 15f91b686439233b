using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace HaActors.Actors.Protocol;

/// <summary>
/// JSON with a fixed list of versioned manifests: bytes from the network choose among these and never name a type.
/// A field once sent never changes its meaning; a changed message gets a new manifest.
/// </summary>
public sealed class ProtocolSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly FrozenDictionary<string, JsonTypeInfo> ByManifest = new Dictionary<string, JsonTypeInfo>
    {
        ["beat/2"] = ProtocolJson.Default.Beat,
        ["beat-answer/1"] = ProtocolJson.Default.BeatAnswer,
        ["promise-request/2"] = ProtocolJson.Default.PromiseRequest,
        ["promise-answer/2"] = ProtocolJson.Default.PromiseAnswer,
        ["term-released/1"] = ProtocolJson.Default.TermReleased,
        ["replicate/2"] = ProtocolJson.Default.Replicate,
        ["replicated/2"] = ProtocolJson.Default.Replicated,
        ["report-request/2"] = ProtocolJson.Default.ReportRequest,
        ["node-report/2"] = ProtocolJson.Default.NodeReport,
        ["carry-out/2"] = ProtocolJson.Default.CarryOut,
        ["carried-out/2"] = ProtocolJson.Default.CarriedOut,
        ["authority-question/1"] = ProtocolJson.Default.AuthorityQuestion,
        ["authority-answer/1"] = ProtocolJson.Default.AuthorityAnswer,
        ["forget-failures/1"] = ProtocolJson.Default.ForgetFailures,
        ["released/1"] = ProtocolJson.Default.Released,
        ["handed-off/1"] = ProtocolJson.Default.HandedOff,
        ["run-fence/1"] = ProtocolJson.Default.RunFence,
        ["fence-ran/1"] = ProtocolJson.Default.FenceRan,
        ["ask-over-medium/1"] = ProtocolJson.Default.AskOverMedium,
        ["ask-no-more/1"] = ProtocolJson.Default.AskNoMore,
        ["medium-answered/1"] = ProtocolJson.Default.MediumAnswered,
        ["change-attributes/1"] = ProtocolJson.Default.ChangeAttributes,
        ["attributes-changed/1"] = ProtocolJson.Default.AttributesChanged,
        ["ask-attributes/1"] = ProtocolJson.Default.AskAttributes,
        ["attributes-are/1"] = ProtocolJson.Default.AttributesAre,
        ["drbd-ask/1"] = ProtocolJson.Default.DrbdAsk,
        ["drbd-answer/1"] = ProtocolJson.Default.DrbdAnswer,
        ["get-history-page/1"] = ProtocolJson.Default.GetHistoryPage,
        ["history-page/1"] = ProtocolJson.Default.HistoryPage,
        ["journaled/1"] = ProtocolJson.Default.JournaledEvent,
        ["announce/1"] = ProtocolJson.Default.Announce,
        ["fence-yourself/1"] = ProtocolJson.Default.FenceYourself,
        ["check-order/1"] = ProtocolJson.Default.CheckOrder,
        ["health-news/1"] = ProtocolJson.Default.HealthNews,
        ["ask-director/1"] = ProtocolJson.Default.AskDirector,
        ["director-is/1"] = ProtocolJson.Default.DirectorIs,
        ["operator-call/1"] = ProtocolJson.Default.OperatorCall,
        ["operator-reply/1"] = ProtocolJson.Default.OperatorReply,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Type, string> ManifestOf =
        ByManifest.ToFrozenDictionary(entry => entry.Value.Type, entry => entry.Key);

    /// <summary>All manifests, for the test that keeps the format stable.</summary>
    public static IEnumerable<string> Manifests => ByManifest.Keys.Order(StringComparer.Ordinal);

    public override string Manifest(object o) => ManifestOf.TryGetValue(o.GetType(), out var manifest)
        ? manifest
        : throw new SerializationException($"{o.GetType().FullName} is not a message between nodes.");

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, ByManifest[Manifest(obj)]);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var type))
            return ForeignMessage.Of(manifest)
                ?? throw new SerializationException($"Unknown message '{manifest}': the sender runs another version.");

        return JsonSerializer.Deserialize(bytes, type)
            ?? throw new SerializationException($"A message '{manifest}' was null.");
    }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)] // Names say what they mean wherever a later version inserts another.
[JsonSerializable(typeof(Beat))]
[JsonSerializable(typeof(BeatAnswer))]
[JsonSerializable(typeof(PromiseRequest))]
[JsonSerializable(typeof(PromiseAnswer))]
[JsonSerializable(typeof(TermReleased))]
[JsonSerializable(typeof(Replicate))]
[JsonSerializable(typeof(Replicated))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(NodeReport))]
[JsonSerializable(typeof(CarryOut))]
[JsonSerializable(typeof(CarriedOut))]
[JsonSerializable(typeof(AuthorityQuestion))]
[JsonSerializable(typeof(AuthorityAnswer))]
[JsonSerializable(typeof(ForgetFailures))]
[JsonSerializable(typeof(Released))]
[JsonSerializable(typeof(HandedOff))]
[JsonSerializable(typeof(RunFence))]
[JsonSerializable(typeof(FenceRan))]
[JsonSerializable(typeof(AskOverMedium))]
[JsonSerializable(typeof(AskNoMore))]
[JsonSerializable(typeof(MediumAnswered))]
[JsonSerializable(typeof(ChangeAttributes))]
[JsonSerializable(typeof(AttributesChanged))]
[JsonSerializable(typeof(AskAttributes))]
[JsonSerializable(typeof(AttributesAre))]
[JsonSerializable(typeof(DrbdAsk))]
[JsonSerializable(typeof(DrbdAnswer))]
[JsonSerializable(typeof(Announce))]
[JsonSerializable(typeof(FenceYourself))]
[JsonSerializable(typeof(GetHistoryPage))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(JournaledEvent))]
[JsonSerializable(typeof(CheckOrder))]
[JsonSerializable(typeof(HealthNews))]
[JsonSerializable(typeof(AskDirector))]
[JsonSerializable(typeof(DirectorIs))]
[JsonSerializable(typeof(OperatorCall))]
[JsonSerializable(typeof(OperatorReply))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
