using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Tests.Quorum;

public class WireVersionsTests
{
    private static readonly NodeName Other = new("n2");

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(2, 3, 2)]
    [InlineData(2, 3, 3)]
    [InlineData(3, 9, 3)]
    public void A_build_that_speaks_the_version_in_force_is_counted(int oldest, int newest, int inForce) =>
        Assert.Null(new WireVersions(2, 3).WhyNot(Other, new WireVersions(oldest, newest), inForce));

    [Theory]
    [InlineData(1, 1, 2, "wire version 1", "does not understand")]
    [InlineData(4, 5, 2, "wire versions 4 to 5", "too new for this build (wire versions 2 to 3)")]
    [InlineData(2, 2, 3, "wire version 2", "at version 3 already")]
    public void Any_other_is_refused_with_both_versions_and_what_to_do(int oldest, int newest, int inForce, string theirs, string why)
    {
        var text = new WireVersions(2, 3).WhyNot(Other, new WireVersions(oldest, newest), inForce)!;
        Assert.Contains(theirs, text);
        Assert.Contains(why, text);
        Assert.Matches("install|upgrade", text);
    }

    [Fact]
    public void The_version_in_force_never_falls()
    {
        var state = Apply(LogState.Empty, 5);
        Assert.Equal(5, state.WireInForce);
        Assert.Equal(5, Apply(state, 3).WireInForce);
    }

    /// <summary>A build that does not know the field computes the checksum without it.</summary>
    [Fact]
    public void Snapshots_of_an_older_cluster_keep_their_checksums() => Assert.DoesNotContain(
        "Wire", System.Text.Json.JsonSerializer.Serialize(Snapshot.Empty, LogJson.Default.Snapshot));

    private static LogState Apply(LogState state, int version) => state.Apply(new Entry(
        new Position(0, new Term(1), state.At.Index + 1), null, DateTimeOffset.UnixEpoch, "n1", new Change.RaiseWire(version)));
}
