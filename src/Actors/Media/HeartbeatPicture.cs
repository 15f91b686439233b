using Akka.Actor;
using HaActors.Actors.Paths;
using HaActors.Actors.Protocol;
using HaActors.Policy.Bonds;
using HaActors.Policy.Media;

namespace HaActors.Actors.Media;

/// <summary>What this node hears, as operators see it.</summary>
public static class HeartbeatPicture
{
    /// <param name="cluster">Whose clock the paths count on; null between two incarnations.</param>
    public static HeartbeatReport Of(NodeRuntime node, ActorSystem? cluster)
    {
        var (paths, media) = (node.Paths.All, node.Media.Now);
        var now = node.Ports.Clock.Now();
        return new HeartbeatReport(
            node.Settings.Self.Value,
            [
                .. paths.Select(path => path.Index).Distinct().Order().Select(index => new HeartbeatMedium(NameOf(index), "network", null)),
                .. media.Media.Select(medium => new HeartbeatMedium(medium.Name, medium.Type, medium.Problem)),
            ],
            [.. Rows().OrderBy(row => row.Peer, StringComparer.Ordinal)],
            media.Hearing.IsEmpty ? null : media.WorstDelay.TotalMilliseconds)
        {
            Bonds = [.. node.Bonds.Now.Select(bond => Report(bond.Key, bond.Value.Bond, bond.Value.Health))],
        };

        IEnumerable<HeartbeatRow> Rows()
        {
            var clock = cluster?.Scheduler.MonotonicClock;
            foreach (var path in clock is null ? [] : paths)
                yield return Row(path, NodeAt(node, path.Peer), clock.GetValueOrDefault() - path.Since);

            foreach (var (medium, peer, heard) in media.Hearing)
                yield return new HeartbeatRow(
                    peer.Value,
                    medium,
                    heard.State.ToString().ToLowerInvariant(),
                    (now - heard.Since).TotalSeconds,
                    heard.State == HearingState.Never ? null : heard.Loss,
                    heard.RoundTrip?.TotalMilliseconds,
                    heard.LateCount,
                    null,
                    false,
                    null);
        }
    }

    private static BondReport Report(string name, Bond? bond, BondHealth health) => new(
        name,
        health.State.ToString().ToLowerInvariant(),
        health.Why,
        bond?.Mode,
        bond?.Active,
        [.. bond?.Ports.Select(port => new BondPortReport(port.Name, port.IsUp, port.Failures, port.SpeedMbit)) ?? []]);

    private static HeartbeatRow Row(PathReport path, string peer, TimeSpan since) => new(
        peer,
        NameOf(path.Index),
        path.State.ToString().ToLowerInvariant(),
        since.TotalSeconds,
        null,
        path.RoundTrip?.TotalMilliseconds,
        path.Late,
        path.Lost,
        path.Carries,
        path.LastError.Length > 0 ? path.LastError : null);

    private static string NodeAt(NodeRuntime node, Address address) => node.Configuration.Nodes.Values
        .FirstOrDefault(one => one.Address == address.Host && one.Port == address.Port)?.Name.Value ?? $"{address.Host}:{address.Port}";

    private static string NameOf(int network) => $"network-{network}";
}
