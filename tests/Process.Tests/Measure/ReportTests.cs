using HaActors.Lab.Demo;

namespace HaActors.Process.Tests.Measure;

public sealed class ReportTests
{
    [Fact]
    public void A_report_is_one_line_of_json_with_every_field_in_its_order()
    {
        var report = new FaultReport("kill active", 640, 420, 433, "n2", 300, 64, true, 1000);
        Assert.Equal(
            "{'fault':'kill active','outageMs':640,'detectedMs':420,'fencedMs':433,'takenOverBy':'n2',".Replace('\'', '"')
            + "'requestsSent':300,'requestsLost':64,'victimWasCoordinator':true,'monitorIntervalMs':1000}".Replace('\'', '"'),
            report.ToJson());
    }

    [Fact]
    public void What_did_not_happen_is_null()
    {
        var json = new FaultReport("crash service", null, null, null, null, 1, 1, false, 1000).ToJson();
        Assert.Contains("\"outageMs\":null,\"detectedMs\":null,\"fencedMs\":null,\"takenOverBy\":null", json);
    }

    [Theory]
    [InlineData(new long[] { }, null)]
    [InlineData(new long[] { 7 }, 7L)]
    [InlineData(new long[] { 9, 1, 5 }, 5L)]
    [InlineData(new long[] { 4, 2 }, 3L)]
    public void The_median_is_the_middle_of_what_is_known(long[] values, long? median) =>
        Assert.Equal(median, Unattended.Median([.. values.Select(value => (long?)value), null]));
}
