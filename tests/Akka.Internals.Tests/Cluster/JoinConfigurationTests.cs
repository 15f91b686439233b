using Akka.Cluster;
using Akka.Configuration;

namespace HaActors.Akka.Internals.Tests.Cluster;

public sealed class JoinConfigurationTests
{
    [Fact]
    public void A_difference_is_named_with_both_values()
    {
        var difference = Assert.Single(Of("a = 1, b = x").DifferencesTo(Of("a = 2, b = x")));

        Assert.Equal("a: [2], in the cluster [1]", difference);
    }

    [Theory]
    [InlineData("a = 1, b = x", "b = x, a = 1")]
    [InlineData("a = 1", "b = x")]     // each belongs to another version
    [InlineData("a = 1", "")]
    public void What_only_one_side_knows_does_not_count(string own, string joining) =>
        Assert.Empty(Of(own).DifferencesTo(Of(joining)));

    private static JoinConfiguration Of(string config) =>
        JoinConfiguration.Of(ConfigurationFactory.ParseString(config), ["a", "b"]);
}
