using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Policy.Drbd;

/// <summary>
/// The generation identifiers of one volume, as <c>drbdadm get-gi</c> prints them: each write session without the peer
/// begins a generation, and the history of both sides tells whose data come from whose.
/// </summary>
/// <param name="Current">Of the present data.</param>
/// <param name="Bitmap">Of the last data that the peer had as well; 0: the peer has the present ones.</param>
/// <remarks>Source: the DRBD User's Guide, "Generation Identifiers"; the lowest bit marks a primary and is no part.</remarks>
public sealed record DrbdGenerations(
    [property: JsonConverter(typeof(HexNumber))] ulong Current,
    [property: JsonConverter(typeof(HexNumber))] ulong Bitmap,
    [property: JsonConverter(typeof(HexNumber))] ulong Younger,
    [property: JsonConverter(typeof(HexNumber))] ulong Older)
{
    /// <summary>What a freshly made disk has.</summary>
    private const ulong JustCreated = 4;

    private const ulong WithoutPrimary = ~1UL;

    /// <summary>Whether this side was primary when it lost its peer and has not met it since.</summary>
    public bool WasCrashedPrimary { get; init; }

    /// <summary>Whole, and marked as older than the peer's. Only what 8.4 prints says it here.</summary>
    [JsonIgnore]
    public bool IsOutdated { get; init; }

    private bool IsBlank => Same(Current, JustCreated) || Current == 0;

    /// <returns>Null: it is no such line.</returns>
    public static DrbdGenerations? Read(string line)
    {
        var parts = line.Trim().Split(':');
        if (parts.Length < 11)
            return null;

        var ids = new ulong[4];
        for (var at = 0; at < 4; at++)
            if (!ulong.TryParse(parts[at], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ids[at]))
                return null;

        // DRBD 9 prints twelve flags, in another order than the seven of 8.4.
        var isNine = parts.Length >= 16;
        return new DrbdGenerations(ids[0], ids[1], ids[2], ids[3])
        {
            WasCrashedPrimary = parts[isNine ? 7 : 10] == "1",
            IsOutdated = !isNine && (parts[4], parts[5]) is ("1", "0"),
        };
    }

    /// <summary>What the sides' histories say of each other.</summary>
    public static DrbdRelation Compare(DrbdGenerations ours, DrbdGenerations theirs)
    {
        if (ours.IsBlank || theirs.IsBlank)
            return ours.IsBlank == theirs.IsBlank ? DrbdRelation.Same : ours.IsBlank ? DrbdRelation.TheirsNewer : DrbdRelation.OursNewer;
        if (Same(ours.Current, theirs.Current))
            return DrbdRelation.Same;
        if (theirs.Knows(ours.Current))
            return DrbdRelation.TheirsNewer;
        if (ours.Knows(theirs.Current))
            return DrbdRelation.OursNewer;
        if (ours.Past.Any(past => theirs.Past.Any(other => Same(past, other))))
            return DrbdRelation.SplitBrain;
        return DrbdRelation.Unrelated;
    }

    public override string ToString() => $"{Current:X16}:{Bitmap:X16}:{Younger:X16}:{Older:X16}";

    private IEnumerable<ulong> Past => new[] { Bitmap, Younger, Older }.Where(id => (id & WithoutPrimary) != 0);

    private bool Knows(ulong generation) => Past.Any(past => Same(past, generation));

    private static bool Same(ulong one, ulong other) => (one & WithoutPrimary) == (other & WithoutPrimary);
}

/// <summary>How the data of two sides came about.</summary>
public enum DrbdRelation
{
    Same,
    OursNewer,
    TheirsNewer,

    /// <summary>Both were written since the last moment that they have in common.</summary>
    SplitBrain,

    /// <summary>They have nothing in common that is still remembered.</summary>
    Unrelated,
}

/// <summary>As DRBD prints them; and no reader of JSON rounds them.</summary>
public sealed class HexNumber : JsonConverter<ulong>
{
    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ulong.TryParse(reader.GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new JsonException("A generation is a hexadecimal number.");

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("X16", CultureInfo.InvariantCulture));
}
