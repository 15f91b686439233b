using Akka.Remote;

namespace HaActors.Akka.Tests.Remote;

public sealed class FailureDetectorTests
{
    private long _now = 1_000_000;

    // phi as Akka computes it: with mean 1000 + pause 0 and deviation 100, the silences at which phi reaches the
    // number.
    // Source: the logistic approximation 1 / (1 + exp(-y (1.5976 + 0.070566 y^2))), y = (silence - mean) / deviation.
    public static TheoryData<double, int, int> Silences => new()
    {
        { 1.0, 1128, 1129 },
        { 3.0, 1305, 1306 },
        { 8.0, 1522, 1523 },
        { 10.0, 1579, 1580 },
    };

    [Theory, MemberData(nameof(Silences))]
    public void Suspicion_reaches_the_threshold_within_the_silence_of_the_formula(
        double threshold, int upAt, int downAt)
    {
        var detector = Regular(threshold, pauseMs: 0);

        _now += upAt;
        Assert.True(detector.IsAvailable);
        _now += downAt - upAt;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void The_acceptable_pause_is_added_to_the_silence()
    {
        var detector = Regular(threshold: 8, pauseMs: 3000);

        _now += 4400;
        Assert.True(detector.IsAvailable);
        _now += 300;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void Before_the_first_heartbeat_nothing_is_suspected()
    {
        var detector = New(threshold: 8, pauseMs: 0);
        _now += 1_000_000;

        Assert.True(detector.IsAvailable);
        Assert.False(detector.IsMonitoring);
    }

    [Fact]
    public void A_heartbeat_after_an_outage_ends_the_suspicion_and_does_not_stretch_the_rhythm()
    {
        var detector = Regular(threshold: 8, pauseMs: 0);
        _now += 60_000;
        Assert.False(detector.IsAvailable);

        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
        _now += 1600;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void A_single_heartbeat_is_judged_by_the_estimate()
    {
        var detector = New(threshold: 8, pauseMs: 0);
        detector.HeartBeat();

        _now += 1500;
        Assert.True(detector.IsAvailable);
        _now += 10_000;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void A_deadline_passes_after_pause_and_interval()
    {
        var detector = new DeadlineFailureDetector(
            TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), () => _now);
        Assert.True(detector.IsAvailable);
        Assert.False(detector.IsMonitoring);

        detector.HeartBeat();
        _now += 4999;
        Assert.True(detector.IsAvailable);
        _now += 1;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void A_registry_keeps_a_detector_for_each_resource()
    {
        var registry = new DefaultFailureDetectorRegistry<string>(() => New(threshold: 8, pauseMs: 0));
        registry.Heartbeat("a");
        _now += 60_000;
        registry.Heartbeat("b");

        Assert.False(registry.IsAvailable("a"));
        Assert.True(registry.IsAvailable("b"));
        Assert.True(registry.IsAvailable("never heard of"));
        Assert.False(registry.IsMonitoring("never heard of"));
        registry.Remove("a");
        Assert.True(registry.IsAvailable("a"));
        registry.Reset();
        Assert.False(registry.IsMonitoring("b"));
    }

    private PhiAccrualFailureDetector Regular(double threshold, int pauseMs)
    {
        var detector = New(threshold, pauseMs);
        detector.HeartBeat();
        for (var i = 0; i < 200; i++)
        {
            _now += 1000;
            detector.HeartBeat();
        }

        return detector;
    }

    private PhiAccrualFailureDetector New(double threshold, int pauseMs) => new(
        threshold,
        maxSampleSize: 100,
        minStdDeviation: TimeSpan.FromMilliseconds(100),
        acceptableHeartbeatPause: TimeSpan.FromMilliseconds(pauseMs),
        firstHeartbeatEstimate: TimeSpan.FromSeconds(1),
        clock: () => _now);
}
