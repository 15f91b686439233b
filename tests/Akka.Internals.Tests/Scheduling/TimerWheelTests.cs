using Akka.Actor;

namespace HaActors.Akka.Internals.Tests.Scheduling;

public sealed class TimerWheelTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly TimerWheel _wheel = new(Tick, 8);

    [Fact]
    public void An_empty_wheel_wakes_nobody() => Assert.Null(_wheel.NextLook());

    [Theory]
    [InlineData(1, 10)]
    [InlineData(10, 10)]
    [InlineData(35, 40)]
    [InlineData(70, 70)]
    public void The_next_look_is_at_the_tick_after_the_next_due_time(int due, int look)
    {
        Add(due);
        Assert.Equal(TimeSpan.FromMilliseconds(look), _wheel.NextLook());
    }

    [Fact]
    public void What_was_called_off_wakes_nobody()
    {
        var off = Cancelable.CreateCanceled();
        Add(20, off);
        Add(60);
        Add(20, off);
        Assert.Equal(TimeSpan.FromMilliseconds(60), _wheel.NextLook());
    }

    [Fact]
    public void Only_what_was_called_off_is_as_good_as_empty()
    {
        var off = Cancelable.CreateCanceled();
        Add(20, off);
        Add(500, off);
        Assert.Null(_wheel.NextLook());
    }

    [Fact]
    public void What_waits_for_a_later_turn_wakes_nobody_at_its_bucket_in_this_one()
    {
        Add(20 + 80);
        Assert.Equal(TimeSpan.FromMilliseconds(80), _wheel.NextLook());
        Add(50);
        Assert.Equal(TimeSpan.FromMilliseconds(50), _wheel.NextLook());
    }

    [Fact]
    public void Whoever_looks_when_told_finds_everything_in_time_and_nothing_early()
    {
        var random = new Random(7);
        var expected = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            var due = random.Next(1, 900);
            expected.Add(due);
            Add(due);
        }

        var found = new List<WheelEntry>();
        while (_wheel.NextLook() is { } look)
        {
            var now = new List<WheelEntry>();
            _wheel.Advance(look, now);
            Assert.All(now, entry => Assert.InRange(look - entry.Due, TimeSpan.Zero, Tick - TimeSpan.FromTicks(1)));
            found.AddRange(now);
        }

        Assert.Equal(expected.Order(), found.Select(entry => (int)entry.Due.TotalMilliseconds));
    }

    private void Add(int due, ICancelable? cancelable = null) =>
        _wheel.Add(new Entry(cancelable) { Due = TimeSpan.FromMilliseconds(due) });

    private sealed class Entry(ICancelable? cancelable) : WheelEntry(cancelable)
    {
        public override void Fire()
        {
        }
    }
}
