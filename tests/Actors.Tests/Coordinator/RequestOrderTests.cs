using HaActors.Actors.Coordinator;
using HaActors.Policy.Tests;

namespace HaActors.Actors.Tests.Coordinator;

/// <summary>A request that was on its way for long takes nothing back that another one was promised.</summary>
public sealed class RequestOrderTests
{
    private readonly RequestOrder _order = new();

    [Fact]
    public void What_was_asked_in_ignorance_of_another_request_does_not_count()
    {
        _order.Begin(10);
        _order.Take(Some.N2, 20);

        Assert.Equal(21, _order.MissingFrom(Some.N3, 20));
        Assert.Null(_order.MissingFrom(Some.N3, 21));
    }

    [Fact]
    public void What_one_node_asks_counts_in_the_order_in_which_it_asks()
    {
        _order.Take(Some.N2, 20);
        Assert.Null(_order.MissingFrom(Some.N2, 20));

        // Another one came between: what is asked after that knows of it.
        _order.Take(Some.N3, 25);
        Assert.Equal(26, _order.MissingFrom(Some.N2, 25));
    }

    [Fact]
    public void What_wrote_nothing_into_the_log_is_not_waited_for()
    {
        _order.Done(Some.N2, 20);
        Assert.Null(_order.MissingFrom(Some.N3, 20));
    }

    [Fact]
    public void What_was_asked_before_a_term_does_not_count_in_it()
    {
        _order.Take(Some.N2, 20);
        _order.Begin(30);

        Assert.Equal(30, _order.MissingFrom(Some.N2, 29));
        Assert.Null(_order.MissingFrom(Some.N2, 30));
    }

    [Fact]
    public void A_build_that_does_not_say_what_it_knows_is_served()
    {
        _order.Take(Some.N2, 20);
        Assert.Null(_order.MissingFrom(Some.N3, null));
    }
}
