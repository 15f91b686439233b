namespace HaActors.Simulation.Runtime.Tests;

public sealed class NetworkTests
{
    private readonly SimulationDriver _driver = new(1);
    private readonly List<object?> _received = [];
    private readonly List<TimeSpan> _at = [];
    private readonly List<string?> _ends = [];

    [Fact]
    public void Datagrams_are_lost_doubled_and_overtaken()
    {
        var (one, two) = Pair();
        var link = _driver.Network.Link("n1", "n2");
        (link.LossRate, link.DuplicationRate, link.ReorderRate) = (0.2, 0.2, 0.3);
        var seen = new List<byte>();
        _driver.Network.Receive(two, 694, (from, bytes) => seen.Add(bytes.Span[0]));
        for (byte i = 0; i < 200; i++)
        {
            var number = i;
            one.RunAfter(TimeSpan.FromMilliseconds(i), () => _driver.Network.Send(one, "n2", 694, new[] { number }));
        }

        _driver.RunFor(TimeSpan.FromSeconds(2));

        Assert.InRange(seen.Distinct().Count(), 100, 190);
        Assert.NotEqual(seen.Count, seen.Distinct().Count());
        Assert.NotEqual(seen.Order(), seen);
    }

    [Fact]
    public void A_datagram_is_lost_with_the_path_and_with_the_process()
    {
        var (one, two) = Pair();
        var seen = 0;
        _driver.Network.Receive(two, 694, (_, _) => seen++);
        _driver.Network.CutOneWay("n1", "n2");
        _driver.Network.Send(one, "n2", 694, new byte[1]);
        _driver.RunFor(TimeSpan.FromSeconds(1));
        _driver.Network.Heal();
        two.Crash(CrashKind.Process);
        _driver.Network.Send(one, "n2", 694, new byte[1]);

        _driver.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(0, seen);
    }

    [Fact]
    public void A_connection_keeps_its_order_whatever_the_links_do()
    {
        var client = Connected();
        var link = _driver.Network.Link("n1", "n2");
        (link.LossRate, link.TailRate, link.Tail, link.DuplicationRate, link.ReorderRate) =
            (0.3, 0.3, TimeSpan.FromSeconds(1), 0.5, 0.5);

        for (var i = 0; i < 200; i++)
            client.Write(i, 100);
        _driver.RunFor(TimeSpan.FromMinutes(5));

        Assert.Equal(Enumerable.Range(0, 200).Cast<object?>(), _received);
    }

    [Fact]
    public void A_reset_loses_a_suffix_and_nothing_else()
    {
        var client = Connected();
        _driver.Network.Link("n1", "n2").Jitter = TimeSpan.FromMilliseconds(20);
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            _driver.After(TimeSpan.FromMilliseconds(i), () => client.Write(number, 100));
        }

        _driver.After(TimeSpan.FromMilliseconds(50), () => _driver.Network.Reset("n1", "n2"));
        _driver.RunFor(TimeSpan.FromSeconds(5));

        Assert.InRange(_received.Count, 1, 51);
        Assert.Equal(Enumerable.Range(0, _received.Count).Cast<object?>(), _received);
        Assert.Equal(["connection reset by peer"], _ends);
    }

    [Fact]
    public void A_narrow_link_takes_as_long_as_its_bytes_need()
    {
        var client = Connected();
        _driver.Network.Link("n1", "n2").BytesPerSecond = 10_000;
        var began = _driver.Now;

        for (var i = 0; i < 10; i++)
            client.Write(i, 5_000);
        _driver.RunFor(TimeSpan.FromSeconds(30));

        Assert.Equal(0.5, (_at[0] - began).TotalSeconds, 1);
        Assert.Equal(5.0, (_at[^1] - began).TotalSeconds, 1);
    }

    [Fact]
    public void A_one_way_cut_stops_one_direction()
    {
        var client = Connected();
        _driver.Network.CutOneWay("n2", "n1");

        client.Write("there", 10);
        _driver.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(["there"], _received);
    }

    [Fact]
    public void A_connection_that_is_reset_before_the_caller_has_its_answer_fails()
    {
        var (one, two) = Pair();
        _driver.Network.Listen(two, "n2", 1, _ => { });
        _driver.Network.Stall("n2", "n1", TimeSpan.FromSeconds(2));
        one.Run(() => _driver.Network.Connect(one, "n2", 1, _ => _ends.Add("connected"), _ends.Add));
        _driver.RunFor(TimeSpan.FromSeconds(1));

        _driver.Network.Reset("n1", "n2");
        _driver.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(["connection reset by peer"], _ends);
        Assert.Equal(0, _driver.Network.OpenConnections);
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(2, 3)]
    [InlineData(5, 7)]
    public void A_connect_that_began_during_a_cut_is_tried_again_and_succeeds_after_the_heal(double heal, double connects)
    {
        var (one, two) = Pair();
        _driver.Network.Listen(two, "n2", 1, _ => { });
        _driver.Network.Partition(["n1"]);
        _driver.At(TimeSpan.FromSeconds(heal), _driver.Network.Heal);

        Assert.Null(Connect(one, TimeSpan.FromSeconds(60)));

        Assert.Equal(connects, _at.Single().TotalSeconds, 1);
    }

    [Fact]
    public void A_connect_that_is_never_answered_fails_once_when_its_time_is_over()
    {
        var (one, _) = Pair();
        _driver.Network.CutOneWay("n2", "n1");

        Assert.Equal("connect timed out", Connect(one, TimeSpan.FromSeconds(60)));

        Assert.Equal(_driver.Network.ConnectTimeout, _at.Single());
    }

    [Fact]
    public void A_connect_ends_with_the_process_that_began_it()
    {
        var (one, two) = Pair();
        var accepted = 0;
        _driver.Network.Listen(two, "n2", 1, _ => accepted++);
        _driver.Network.Partition(["n1"]);
        _driver.At(TimeSpan.FromSeconds(2), () => one.Crash(CrashKind.Process));
        _driver.At(TimeSpan.FromSeconds(2), _driver.Network.Heal);

        Assert.Null(Connect(one, TimeSpan.FromSeconds(60)));

        Assert.Equal(0, accepted);
        Assert.Empty(_at);
    }

    // Why it failed, and when it was over in _at.
    private string? Connect(SimulatedNode from, TimeSpan wait)
    {
        string? why = null;
        from.Run(() => _driver.Network.Connect(from, "n2", 1, _ => _at.Add(_driver.Now), reason =>
        {
            why = reason;
            _at.Add(_driver.Now);
        }));
        _driver.RunFor(wait);
        return why;
    }

    private (SimulatedNode One, SimulatedNode Two) Pair() => (_driver.AddNode("n1"), _driver.AddNode("n2"));

    private ConnectionEnd Connected()
    {
        var (one, two) = Pair();
        ConnectionEnd? client = null;
        _driver.Network.Listen(two, "n2", 1, connection => connection.Server.Received = (payload, end) =>
        {
            if (payload is null)
            {
                _ends.Add(end);
                return;
            }

            _received.Add(payload);
            _at.Add(_driver.Now);
        });
        one.Run(() => _driver.Network.Connect(
            one, "n2", 1, connection => client = connection.Client, why => throw new InvalidOperationException(why)));
        _driver.RunFor(TimeSpan.FromSeconds(1));
        return client!;
    }
}
