namespace Akka.Remote;

/// <summary>The last intervals between heartbeats, in milliseconds, with their mean and spread. Immutable.</summary>
internal sealed class HeartbeatHistory
{
    private readonly long[] _intervals;
    private readonly int _maxSampleSize;
    private readonly double _sum;
    private readonly double _squaredSum;

    public HeartbeatHistory(int maxSampleSize)
        : this([], maxSampleSize, 0, 0)
    {
    }

    private HeartbeatHistory(long[] intervals, int maxSampleSize, double sum, double squaredSum)
    {
        _intervals = intervals;
        _maxSampleSize = maxSampleSize;
        _sum = sum;
        _squaredSum = squaredSum;
    }

    public double Mean => _sum / _intervals.Length;

    public double StdDeviation => Math.Sqrt(Math.Max(0, (_squaredSum / _intervals.Length) - (Mean * Mean)));

    public HeartbeatHistory With(long interval)
    {
        if (_intervals.Length < _maxSampleSize)
            return new HeartbeatHistory(
                [.. _intervals, interval], _maxSampleSize, _sum + interval, _squaredSum + Squared(interval));

        var oldest = _intervals[0];
        return new HeartbeatHistory(
            [.. _intervals.AsSpan(1), interval],
            _maxSampleSize,
            _sum - oldest + interval,
            _squaredSum - Squared(oldest) + Squared(interval));
    }

    private static double Squared(long value) => (double)value * value;
}
