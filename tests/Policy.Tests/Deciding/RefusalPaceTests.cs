using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Deciding;

public sealed class RefusalPaceTests
{
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly TimeSpan DeadTime = TimeSpan.FromMilliseconds(600);

    [Fact]
    public void A_node_that_refuses_again_and_again_is_asked_less_and_less_often()
    {
        var pace = RefusalPace.Fresh;
        var pauses = new List<double>();
        for (var transition = 1; transition <= 9; transition++)
        {
            pace = pace.Refused(N1, transition);
            pauses.Add(pace.Pause(N1, DeadTime).TotalMilliseconds);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600, 600], pauses);
        Assert.Equal(10, pace.Refused(N2, 9).Pause(N2, DeadTime).TotalMilliseconds);
    }

    [Fact]
    public void Several_orders_of_one_graph_count_once()
    {
        var pace = RefusalPace.Fresh.Refused(N1, 1).Refused(N1, 1).Refused(N1, 1);
        Assert.Equal(10, pace.Pause(N1, DeadTime).TotalMilliseconds);
    }

    [Fact]
    public void Who_obeys_once_begins_anew()
    {
        var pace = RefusalPace.Fresh.Refused(N1, 1).Refused(N1, 2).Refused(N2, 2).Refused(N2, 3).Over(N1);
        Assert.Equal(10, pace.Refused(N1, 3).Pause(N1, DeadTime).TotalMilliseconds);
        Assert.Equal(20, pace.Pause(N2, DeadTime).TotalMilliseconds);
    }
}
