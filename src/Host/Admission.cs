using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Host;

/// <summary>
/// Whether this node can still come into its cluster: peers that refuse its key or its cluster's name will refuse it
/// for ever. One such peer may be the one that is wrong; when those that are left could not form a quorum with this
/// node, waiting has no end. Pure; kept as long as the process lives.
/// </summary>
internal sealed partial class Admission(NodeName self)
{
    private ImmutableSortedDictionary<NodeName, string> _refusals = ImmutableSortedDictionary<NodeName, string>.Empty;
    private bool _wasMember;

    /// <summary>Once it was a member its key and name were right.</summary>
    public void BecameMember() => _wasMember = true;

    /// <param name="host">Address of the peer, without its port.</param>
    /// <param name="port">Its port.</param>
    /// <param name="text">What remoting says about the connection.</param>
    /// <param name="cluster">The configuration in force: a node that was here before may know more than its file.</param>
    /// <param name="votes">In force, too.</param>
    /// <returns>Null, or why this node must give up, in an operator's words.</returns>
    public string? Refused(string? host, int? port, string text, ClusterConfiguration cluster, Votes votes)
    {
        var peer = cluster.Nodes.Values.FirstOrDefault(node => node.Address == host && node.Port == port);
        if (_wasMember || peer is null || peer.Name == self || Refusal().Match(text) is not { Success: true } refusal)
            return null;

        _refusals = _refusals.SetItem(peer.Name, refusal.Groups["reason"].Value switch
        {
            "WrongKey" => $"{peer.Name} ({host}:{port}) holds another cluster key: compare the files of ha.cluster.key-file",
            _ => $"{peer.Name} ({host}:{port}) belongs to another cluster: compare ha.cluster.name ({refusal.Groups["text"].Value})",
        });
        return votes.IsQuorum(votes.Voters.Except(_refusals.Keys))
            ? null
            : $"the cluster refuses this node. {string.Join(". ", _refusals.Values)}";
    }

    [GeneratedRegex(@"was refused by the remote system \((?<reason>WrongKey|WrongSystem)\): (?<text>.*)$")]
    private static partial Regex Refusal();
}

/// <summary>The cluster will never take this node in as it is configured.</summary>
internal sealed class RefusedByClusterException(string message) : Exception(message);
