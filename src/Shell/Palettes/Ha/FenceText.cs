using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Shell.Palettes.Ha;

internal static class FenceText
{
    public static string Render(IReadOnlyList<FenceRecord> records) => records.Count == 0
        ? "Nobody was fenced."
        : string.Join('\n', records.Select(Line));

    private static string Line(FenceRecord record)
    {
        var mark = record.Outcome switch { "confirmed" => "●", "pending" or "partial" => "○", _ => "✖" };
        var action = record.Action is null ? "" : $"{record.Action} ";
        var took = record.ElapsedMs is > 0 and var elapsedMs ? $" after {elapsedMs} ms" : "";
        var device = record.Device is null ? "" : $" by {record.Device}";
        var executor = record.Executor is null || record.Executor == record.Coordinator ? "" : $" from {record.Executor}";
        var detail = record.Detail is null ? "" : $"\n    {record.Detail}";
        return $"{mark} {record.RequestedAt.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z  {record.Target}  {action}{record.Outcome}{took}{device}{executor}: "
            + $"{record.Reason} (coordinator {record.Coordinator}, term {new Term(record.Term)}){detail}";
    }

    public static string Render(IReadOnlyList<FenceDeviceStatus> devices) => devices.Count == 0
        ? "There is no fence device: what a lost node ran is not taken over."
        : string.Join('\n', devices.Select(Line));

    private static string Line(FenceDeviceStatus device)
    {
        var mark = device.State switch { "ok" => "●", "failing" => "✖", _ => "○" };
        var looked = device.LookedAt is { } at ? $", asked {at.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z from {device.LookedFrom}" : "";
        var detail = device.Detail is null ? "" : $"\n    {device.Detail}";
        return $"{mark} {device.Id}  {device.State}  {device.Agent}  fences {string.Join(", ", device.CanFence)}{looked}{detail}";
    }
}
