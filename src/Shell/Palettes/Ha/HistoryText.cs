using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Merged journals, for people and for programs. Pure.</summary>
internal static class HistoryText
{
    public static string Render(HistoryPicture picture)
    {
        var width = picture.Entries.Select(entry => entry.Node.Length).DefaultIfEmpty(0).Max();
        var lines = picture.Entries.Select(entry => Line(entry, width));
        return string.Join('\n', (picture.Entries.IsEmpty ? ["Nothing is recorded that fits."] : lines).Concat(Notes(picture)));
    }

    public static string Line(HistoryEntry entry, int width = 0) => Line(entry.Time, entry.Node, entry.Text, width);

    public static string Line(DateTimeOffset time, string node, string text, int width = 0) =>
        $"{time.ToUniversalTime():yyyy-MM-dd HH:mm:ss.fff} {node.PadRight(width)}  {text.ReplaceLineEndings(" ")}";

    /// <summary>What makes the history less than whole.</summary>
    public static IEnumerable<string> Notes(HistoryPicture picture)
    {
        if (!picture.Missing.IsEmpty)
            yield return $"! No answer from {string.Join(", ", picture.Missing)}: what only they saw is not here.";

        foreach (var clock in picture.Clocks)
            yield return $"! The clock of {clock.Node} is {Math.Abs(clock.AheadMs) / 1000.0:0.0} s {(clock.AheadMs > 0 ? "ahead of" : "behind")} the asked node's: its lines stand that far off.";
    }

    public static string Json(HistoryPicture picture)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("events");
            foreach (var entry in picture.Entries)
                json.WriteRawValue(entry.Event);

            json.WriteEndArray();
            json.WriteStartArray("missing");
            foreach (var node in picture.Missing)
                json.WriteStringValue(node);

            json.WriteEndArray();
            json.WriteStartArray("clocks");
            foreach (var clock in picture.Clocks)
            {
                json.WriteStartObject();
                json.WriteString("node", clock.Node);
                json.WriteNumber("aheadMs", clock.AheadMs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
