using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Drbd;

public sealed class DrbdReservationTests
{
    [Theory]
    [InlineData("r0")]
    [InlineData("r.0")]
    public void Its_own_entries_are_known_as_such_and_no_others(string resource)
    {
        Assert.All(
            DrbdReservation.Hold(resource, "clone", new NodeName("n1")).Concat(DrbdReservation.Release(resource)),
            edit => Assert.True(DrbdReservation.IsPartOf(edit.Path), edit.Path));
        Assert.False(DrbdReservation.IsPartOf("locations.web-on-n1.score"));
        Assert.False(DrbdReservation.IsPartOf("resources.drbd-fence-r0.agent"));
    }
}
