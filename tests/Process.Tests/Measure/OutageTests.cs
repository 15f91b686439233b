using HaActors.Lab.Measure;

namespace HaActors.Process.Tests.Measure;

public sealed class OutageTests
{
    private static readonly TimeSpan s_injected = At(100);

    [Fact]
    public void An_outage_reaches_from_the_last_success_before_the_fault_to_the_first_after_it()
    {
        var outage = Outage.Measure([Good(80), Good(90), Bad(100), Bad(110), Good(120, by: "n2"), Good(130)], s_injected);
        Assert.Equal(new Outage(At(91), At(121), "n2"), outage);
        Assert.Equal(TimeSpan.FromMilliseconds(30), outage!.Length);
    }

    [Fact]
    public void A_service_that_never_comes_back_has_no_outage_length() =>
        Assert.Null(Outage.Measure([Good(80), Good(90), Bad(100), Bad(110)], s_injected));

    [Fact]
    public void A_service_that_never_answered_has_no_outage_length() =>
        Assert.Null(Outage.Measure([Bad(80), Bad(100)], s_injected));

    [Fact]
    public void A_success_between_two_interruptions_does_not_end_the_longer_one_early()
    {
        var outage = Outage.Measure([Good(90), Bad(100), Good(110), Bad(120), Bad(130), Bad(140), Good(150)], s_injected);
        Assert.Equal((At(111), At(151)), (outage!.From, outage.Until));
    }

    [Fact]
    public void A_planned_move_is_measured_where_the_service_paused_and_not_from_the_command()
    {
        var outage = Outage.Measure(
            [Good(90), Good(100), Good(110), Good(120), Bad(130), Good(140, by: "n2"), Good(150)], s_injected);
        Assert.Equal(TimeSpan.FromMilliseconds(20), outage!.Length);
    }

    [Fact]
    public void A_move_that_loses_no_request_costs_the_longest_time_between_two_successes()
    {
        var outage = Outage.Measure([Good(90), Good(100), Good(110), Good(120, took: 15), Good(140)], s_injected);
        Assert.Equal((At(111), At(135)), (outage!.From, outage.Until));
    }

    [Fact]
    public void What_paused_before_the_fault_is_not_counted()
    {
        var outage = Outage.Measure([Good(0), Good(90), Good(100), Good(110)], s_injected);
        Assert.Equal(TimeSpan.FromMilliseconds(10), outage!.Length);
    }

    [Fact]
    public void A_request_that_hung_through_the_outage_does_not_shorten_it()
    {
        // Sent before the service was gone, answered after it was back.
        var outage = Outage.Measure(
            [Good(90), Good(99, took: 60), Bad(100), Bad(110), Good(140, by: "n2"), Good(170)], s_injected);
        Assert.Equal((At(91), At(141)), (outage!.From, outage.Until));
    }

    private static TimeSpan At(double ms) => TimeSpan.FromMilliseconds(ms);

    private static Request Good(double sent, double took = 1, string by = "n1") => new(At(sent), At(sent + took), by);

    private static Request Bad(double sent) => new(At(sent), At(sent + 1), null);
}
