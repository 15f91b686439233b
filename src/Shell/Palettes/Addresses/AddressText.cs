namespace HaActors.Shell.Palettes.Addresses;

internal static class AddressText
{
    public static string Of(SystemsReport report)
    {
        var names = report.Systems.Max(system => system.System.Length);
        var addresses = report.Systems.Max(system => system.Address.Length);
        return string.Join('\n', report.Systems.Select(system =>
            $"{system.System.PadRight(names)}  {system.Address.PadRight(addresses)}  {(system.Uid is { } uid ? $"uid {uid}" : "")}"
                .TrimEnd()));
    }

    public static string Of(PeersReport report)
    {
        if (report.Peers.Length == 0)
            return "This node has spoken to nobody yet.";

        var width = report.Peers.Max(peer => peer.Address.Length);
        return string.Join('\n', report.Peers.Select(peer =>
        {
            var why = peer.Why is null ? "" : $": {peer.Why}";
            return $"{Mark(peer.State)} {peer.Address.PadRight(width)}  {peer.State,-12}  since {peer.Since.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z{why}";
        }));
    }

    private static char Mark(string state) => state switch
    {
        PeerState.Connected => '●',
        PeerState.Disconnected => '○',
        _ => '✖',
    };
}
