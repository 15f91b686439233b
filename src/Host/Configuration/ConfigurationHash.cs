using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host.Configuration;

/// <summary>A fingerprint of all that must be equal on every node. Secrets in it cannot be read back.</summary>
public static class ConfigurationHash
{
    public static string Of(ClusterConfiguration cluster, Timings timings)
    {
        var text = new StringBuilder();
        text.AppendLine($"{cluster.Name} {Of(cluster.Options)} {timings.DeadTime} {timings.InitDead} {timings.BeatInterval} {timings.StopWait}");
        foreach (var node in cluster.Nodes.Values)
            text.AppendLine($"{node.Name} {string.Join(' ', node.Addresses)} {node.Port} {node.Votes} {node.Role}");

        text.Append(CibWriter.Write(cluster.Cib));
        foreach (var device in cluster.FenceDevices)
            text.AppendLine(Of(device));

        text.AppendLine($"{cluster.Fencing}");
        foreach (var declared in cluster.Drbd.Resources)
            text.AppendLine($"{cluster.Drbd.Dialect} {declared.VerifyEvery} {declared.WaitForPeer} {DrbdResFile.Of(declared, DrbdDialect.V9, "")}");

        var quorum = cluster.Quorum;
        text.AppendLine($"{Of(quorum)} [{string.Join(' ', quorum.TieBreaker)}]");
        foreach (var alert in cluster.Alerts)
        {
            var named = alert.Select with { AttributeNames = [] };
            text.AppendLine($"{alert.Id} {alert.Path} {alert.Timeout} {alert.TimestampFormat} {alert.Enabled} {alert.User} {named}");
            text.AppendLine($"[{string.Join(' ', alert.Select.AttributeNames)}] {Texts(alert.Attributes)}");
            foreach (var recipient in alert.Recipients)
                text.AppendLine($"{recipient with { Attributes = recipient.Attributes.Clear() }} {Texts(recipient.Attributes)}");
        }

        return Of(text.ToString());
    }

    /// <summary>Of what is read at a start only: the promises that nodes gave each other rest on it.</summary>
    public static string OfStart(ClusterConfiguration cluster, Timings timings)
    {
        var quorum = cluster.Quorum;
        return Of(string.Join('\n', (string[])
        [
            $"{cluster.Name} {timings.DeadTime} {timings.InitDead} {timings.BeatInterval} {timings.StopWait}",
            $"{cluster.Fencing.WatchdogTimeout} {Of(quorum)} [{string.Join(' ', quorum.TieBreaker)}]",
            .. cluster.FenceDevices.Where(device => device.NeedsWatchdog).Select(Of),
        ]));
    }

    private static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    // As the records of wire version 2 were put into words, whatever properties they have today: a build that takes the same
    // file for another one could not be upgraded node by node.
    private static string Of(QuorumOptions quorum) =>
        $"QuorumOptions {{ TwoNode = {quorum.TwoNode}, WaitForAll = {quorum.WaitForAll}, LastManStanding = {quorum.LastManStanding}, "
        + $"LastManStandingWindow = {quorum.LastManStandingWindow}, "
        + "TieBreaker = System.Collections.Immutable.ImmutableArray`1[HaActors.Policy.Model.NodeName], "
        + $"Witness = {(quorum.Witness is { } witness ? Of(witness) : "")} }}";

    private static string Of(ClusterOptions options) =>
        $"ClusterOptions {{ FencingEnabled = {options.FencingEnabled}, FenceMode = {options.FenceMode}, "
        + $"NoQuorumPolicy = {options.NoQuorumPolicy}, StormLimit = {options.StormLimit} }}";

    private static string Of(WitnessSettings witness) =>
        $"WitnessSettings {{ Provider = {witness.Provider}, Connection = {witness.Connection}, Votes = {witness.Votes} }}";

    private static string Of(FenceDevice device) =>
        $"{device.Id} {device.Agent} {Texts(device.Parameters)} [{string.Join(' ', device.Targets)}] {device.Timeout} {device.Check} "
        + $"[{string.Join(' ', device.HostMap)}] {device.HostArgument} {device.DelayBase} {device.DelayMax} [{string.Join(' ', device.DelayOf)}] "
        + $"[{string.Join(' ', device.Timeouts)}] {device.Tries} {device.ActionLimit} {device.Mode} [{string.Join(' ', device.ReachedFrom)}] "
        + $"{device.MonitorInterval} {device.ProvidesUnfencing} {device.UnfencesOnTarget} {device.Vouched}";

    private static string Texts(ImmutableSortedDictionary<string, string> texts) =>
        string.Join(' ', texts.Select(pair => $"{pair.Key.Length}:{pair.Key}={pair.Value.Length}:{pair.Value}"));
}
