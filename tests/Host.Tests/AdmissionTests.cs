using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Host.Tests;

public sealed class AdmissionTests
{
    private const string WrongKey =
        "Association with [akka.tcp://lab@10.0.0.1:2551] was refused by the remote system (WrongKey): the caller does not hold the same ha.cluster-key";

    private const string WrongSystem =
        "Association with [akka.tcp://lab@10.0.0.1:2551] was refused by the remote system (WrongSystem): this system's name is [a], not [b]";

    private static readonly ClusterConfiguration File = ClusterConfiguration.Empty("lab") with
    {
        Nodes = Enumerable.Range(1, 3).Select(number => new NodeConfiguration(new NodeName($"n{number}"), $"10.0.0.{number}", 2551, 1))
            .ToImmutableSortedDictionary(node => node.Name, node => node),
    };

    private readonly Admission _admission = new(new NodeName("n3"));

    [Fact]
    public void A_single_peer_that_refuses_may_be_the_one_that_is_wrong()
    {
        Assert.Null(Refused("10.0.0.1", 2551, WrongKey));
        Assert.Null(Refused("10.0.0.1", 2551, WrongKey));
    }

    [Fact]
    public void A_node_gives_up_when_those_that_do_not_refuse_it_are_no_quorum()
    {
        Refused("10.0.0.1", 2551, WrongKey);
        var why = Refused("10.0.0.2", 2551, WrongSystem);
        Assert.Contains("n1 (10.0.0.1:2551)", why);
        Assert.Contains("ha.cluster.key-file", why);
        Assert.Contains("n2 (10.0.0.2:2551)", why);
        Assert.Contains("ha.cluster.name", why);
    }

    [Theory]
    [InlineData(1, 1, 3, true)]
    [InlineData(3, 1, 1, false)]
    [InlineData(1, 0, 0, false)]
    public void The_votes_in_force_count_and_not_those_of_the_file(int n1, int n2, int n3, bool goesOn)
    {
        int[] counts = [n1, n2, n3];
        var votes = Votes.Of(new VoteTable(File.Nodes.Keys.Zip(counts)
            .ToImmutableSortedDictionary(node => node.First, node => node.Second)));
        _admission.Refused("10.0.0.2", 2551, WrongKey, File, votes);
        Assert.Equal(goesOn, _admission.Refused("10.0.0.1", 2551, WrongKey, File, votes) is null);
    }

    [Fact]
    public void A_peer_is_known_by_the_address_in_force()
    {
        var n1 = new NodeName("n1");
        var moved = File with { Nodes = File.Nodes.SetItem(n1, File.Nodes[n1] with { Address = "10.0.0.9" }) };
        Refused("10.0.0.2", 2551, WrongKey);
        Assert.Null(_admission.Refused("10.0.0.1", 2551, WrongKey, moved, Votes.Of(moved)));
        Assert.NotNull(_admission.Refused("10.0.0.9", 2551, WrongKey, moved, Votes.Of(moved)));
    }

    [Fact]
    public void A_node_that_was_a_member_does_not_give_up()
    {
        _admission.BecameMember();
        Refused("10.0.0.1", 2551, WrongKey);
        Assert.Null(Refused("10.0.0.2", 2551, WrongKey));
    }

    [Theory]
    [InlineData("10.0.0.2", 2551, "Association with remote system [akka.tcp://lab@10.0.0.2:2551] failed: Connection refused")]
    [InlineData("10.0.0.9", 2551, WrongKey)]
    [InlineData("10.0.0.2", 2552, WrongKey)]
    [InlineData("10.0.0.3", 2551, WrongKey)]
    [InlineData("10.0.0.2", 2551, "Association with [x] was refused by this system (WrongKey): the caller does not hold the same ha.cluster-key")]
    public void Other_errors_and_strangers_do_not_count(string host, int port, string text)
    {
        Refused("10.0.0.1", 2551, WrongKey);
        Assert.Null(Refused(host, port, text));
    }

    private string? Refused(string host, int port, string text) =>
        _admission.Refused(host, port, text, File, Votes.Of(File));
}
