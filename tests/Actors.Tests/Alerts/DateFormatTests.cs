using HaActors.Actors.Alerts;

namespace HaActors.Actors.Tests.Alerts;

public sealed class DateFormatTests
{
    private static readonly DateTimeOffset Time =
        new DateTimeOffset(2026, 3, 4, 15, 6, 7, TimeSpan.FromHours(2)).AddTicks(123_4567);

    // What date(1) of coreutils 9.1 says of the same moment in the same zone.
    [Theory]
    [InlineData("%H:%M:%S.%06N", "15:06:07.123456")]
    [InlineData("%Y-%m-%d,%H:%M:%S.%01N", "2026-03-04,15:06:07.1")]
    [InlineData("%D %H:%M", "03/04/26 15:06")]
    [InlineData("%c", "Wed Mar  4 15:06:07 2026")]
    [InlineData("%F %T %z", "2026-03-04 15:06:07 +0200")]
    [InlineData("%I:%M %p day %j", "03:06 PM day 063")]
    [InlineData("%s.%N", "1772629567.123456700")]
    [InlineData("%-d %e %a %A %b %B %u %w", "4  4 Wed Wednesday Mar March 3 3")]
    [InlineData("100%% %Q 5%", "100% %Q 5%")]
    [InlineData("", "")]
    public void A_time_is_written_as_date_writes_it(string format, string text) => Assert.Equal(text, DateFormat.Of(Time, format));
}
