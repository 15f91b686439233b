using System.Collections.Immutable;
using System.Text.Json;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests;

public class NamesTests
{
    [Fact]
    public void A_node_known_down_without_ever_being_heard_survives_writing_and_reading()
    {
        var desired = DesiredState.Empty with
        {
            KnownDown = ImmutableSortedDictionary<NodeName, Incarnation>.Empty.Add(Cases.N1, default),
        };

        var read = JsonSerializer.Deserialize<DesiredState>(JsonSerializer.Serialize(desired))!;

        Assert.Equal(default, read.KnownDown[Cases.N1]);
    }
}
