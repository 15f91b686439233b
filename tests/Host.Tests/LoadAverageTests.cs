namespace HaActors.Host.Tests;

public class LoadAverageTests
{
    [Fact]
    public void Load_is_that_of_a_minute_for_each_processor() => Assert.Equal(
        1.25,
        LoadAverage.PerProcessor(
            "2.50 3.00 3.50 4/512 12345\n",
            ["cpu  1 2 3", "cpu0 1 2 3", "cpu1 1 2 3", "intr 5", "ctxt 7"]));

    [Fact]
    public void What_cannot_be_read_is_no_load() => Assert.Equal(0, LoadAverage.PerProcessor("", []));

    [Fact]
    public void This_machine_says_something() => Assert.InRange(LoadAverage.PerProcessor(), 0, 100_000);
}
