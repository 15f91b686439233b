using System.Globalization;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Tests.Rules;

public class DateTextTests
{
    // 2005-01-20 11:30:00 UTC
    private const long Now = 1_106_220_600;

    [Theory]
    [InlineData("2005-020", "2005-01-20 00:00:00")]
    [InlineData("2005020", "2005-01-20 00:00:00")]
    [InlineData("2005-020T11:30", "2005-01-20 11:30:00")]
    [InlineData("2005-01-20", "2005-01-20 00:00:00")]
    [InlineData("20050120T113059", "2005-01-20 11:30:59")]
    [InlineData("20050120T1130Z", "2005-01-20 11:30:00")]
    [InlineData("2019-09-20 15:10:52 +00:00", "2019-09-20 15:10:52")]
    [InlineData("2019-09-20 15:10:52+02:00", "2019-09-20 13:10:52")]
    [InlineData("2019-09-20T15:10:52-0530", "2019-09-20 20:40:52")]
    [InlineData("2019-09-20T15:10:52.123Z", "2019-09-20 15:10:52")]
    [InlineData("2005-W03-4", "2005-01-20 00:00:00")]
    [InlineData("2005W034", "2005-01-20 00:00:00")]
    [InlineData("2004-W53-6", "2005-01-01 00:00:00")]
    [InlineData("2005-01-20T24:00", "2005-01-21 00:00:00")]
    [InlineData("T11:30", "2005-01-20 11:30:00")]
    [InlineData("11:45:01", "2005-01-20 11:45:01")]
    [InlineData("epoch", "1970-01-01 00:00:00")]
    public void Dates_have_many_forms(string text, string expected)
    {
        var seconds = DateText.Seconds(text, Now);
        Assert.NotNull(seconds);
        Assert.Equal(
            expected,
            DateTime.UnixEpoch.AddSeconds(seconds.Value).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2005-02-30")]
    [InlineData("2005-366")]
    [InlineData("2005-W53-1")]
    [InlineData("2005-01-20T25:00")]
    [InlineData("2005-01-20T11:60")]
    [InlineData("2005-13-01")]
    public void What_is_no_date_is_none(string text) => Assert.Null(DateText.Seconds(text, Now));
}
