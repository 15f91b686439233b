using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Ha;

internal static class FenceText
{
    public static string Render(IReadOnlyList<FenceRecord> records) => records.Count == 0
        ? "Nobody was fenced."
        : string.Join('\n', records.Select(Line));

    private static string Line(FenceRecord record)
    {
        var mark = record.Outcome switch { "confirmed" => "●", "pending" => "○", _ => "✖" };
        var took = record.ElapsedMs is { } elapsedMs ? $" after {elapsedMs} ms" : "";
        var device = record.Device is null ? "" : $" by {record.Device}";
        var detail = record.Detail is null ? "" : $"\n    {record.Detail}";
        return $"{mark} {record.RequestedAt.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z  {record.Target}  {record.Outcome}{took}{device}: "
            + $"{record.Reason} (coordinator {record.Coordinator}, term {record.Term}){detail}";
    }
}
