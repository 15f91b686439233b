using Akka.Actor;
using Akka.Configuration;

namespace Akka.Routing;

/// <summary>Decides how many routees a pool has.</summary>
public abstract class Resizer
{
    /// <summary>Whether the size is to be checked now. Called for each message, on the senders' threads.</summary>
    public abstract bool IsTimeForResize(long messageCounter);

    /// <summary>How many routees are to be added; below 0: taken away.</summary>
    public abstract int Resize(IEnumerable<Routee> currentRoutees);

    /// <summary>The resizer of a deployment; null where <c>resizer.enabled</c> is off.</summary>
    public static Resizer? FromConfig(Config parentConfig) =>
        parentConfig.GetConfig("resizer") is { } config && config.GetBoolean("enabled")
            ? DefaultResizer.FromConfig(config)
            : null;
}

/// <summary>Grows when most routees have work waiting, and shrinks when few are busy.</summary>
public class DefaultResizer : Resizer, IEquatable<DefaultResizer>
{
    /// <param name="lower">Least number of routees; 0 or more.</param>
    /// <param name="upper">Most routees; not below <paramref name="lower"/>.</param>
    /// <param name="pressureThreshold">
    /// When a routee is under pressure: 0, it handles a message; 1, it does and another one waits; more: so many wait.
    /// </param>
    /// <param name="rampupRate">By what part the pool grows when all are under pressure.</param>
    /// <param name="backoffThreshold">The part of busy routees below which the pool shrinks; 0: never.</param>
    /// <param name="backoffRate">By what part it shrinks.</param>
    /// <param name="messagesPerResize">Messages between two checks; 1 or more.</param>
    public DefaultResizer(
        int lower,
        int upper,
        int pressureThreshold = 1,
        double rampupRate = 0.2,
        double backoffThreshold = 0.3,
        double backoffRate = 0.1,
        int messagesPerResize = 10)
    {
        Require(lower >= 0, nameof(lower), lower, "must be 0 or more");
        Require(upper >= 0, nameof(upper), upper, "must be 0 or more");
        Require(upper >= lower, nameof(upper), upper, "must not be below the lower bound");
        Require(rampupRate >= 0, nameof(rampupRate), rampupRate, "must be 0 or more");
        Require(backoffThreshold <= 1, nameof(backoffThreshold), backoffThreshold, "must be 1 or less");
        Require(backoffRate >= 0, nameof(backoffRate), backoffRate, "must be 0 or more");
        Require(messagesPerResize > 0, nameof(messagesPerResize), messagesPerResize, "must be above 0");
        LowerBound = lower;
        UpperBound = upper;
        PressureThreshold = pressureThreshold;
        RampupRate = rampupRate;
        BackoffThreshold = backoffThreshold;
        BackoffRate = backoffRate;
        MessagesPerResize = messagesPerResize;
    }

    public int LowerBound { get; set; }

    public int UpperBound { get; set; }

    public int PressureThreshold { get; }

    public double RampupRate { get; }

    public double BackoffThreshold { get; }

    public double BackoffRate { get; }

    public int MessagesPerResize { get; }

    public static new DefaultResizer FromConfig(Config resizerConfig) => new(
        resizerConfig.GetInt("lower-bound"),
        resizerConfig.GetInt("upper-bound"),
        resizerConfig.GetInt("pressure-threshold"),
        resizerConfig.GetDouble("rampup-rate"),
        resizerConfig.GetDouble("backoff-threshold"),
        resizerConfig.GetDouble("backoff-rate"),
        resizerConfig.GetInt("messages-per-resize"));

    public override bool IsTimeForResize(long messageCounter) => messageCounter % MessagesPerResize == 0;

    public override int Resize(IEnumerable<Routee> currentRoutees) => Capacity(currentRoutees);

    /// <summary>How many to add, within the bounds; below 0: to take away.</summary>
    public int Capacity(IEnumerable<Routee> currentRoutees)
    {
        var routees = currentRoutees.ToArray();
        var proposed = routees.Length + Filter(Pressure(routees), routees.Length);
        return Math.Clamp(proposed, LowerBound, UpperBound) - routees.Length;
    }

    /// <summary>How many routees are under pressure.</summary>
    public int Pressure(IEnumerable<Routee> currentRoutees) => currentRoutees.Count(routee =>
        routee is ActorRefRoutee { Actor: ActorRefWithCell { Underlying: ActorCell cell } } && PressureThreshold switch
        {
            1 => cell.CurrentMessage is not null && cell.HasMessages,
            < 1 => cell.CurrentMessage is not null,
            _ => cell.NumberOfMessages >= PressureThreshold,
        });

    /// <summary>How many to add or take away, by how many are under pressure.</summary>
    public int Filter(int pressure, int capacity) => Rampup(pressure, capacity) + Backoff(pressure, capacity);

    public int Rampup(int pressure, int capacity) =>
        pressure < capacity ? 0 : (int)Math.Ceiling(RampupRate * capacity);

    public int Backoff(int pressure, int capacity) =>
        BackoffThreshold > 0 && BackoffRate > 0 && capacity > 0 && pressure / (double)capacity < BackoffThreshold
            ? (int)Math.Floor(-1.0 * BackoffRate * capacity)
            : 0;

    public bool Equals(DefaultResizer? other) =>
        other is not null
        && LowerBound == other.LowerBound
        && UpperBound == other.UpperBound
        && PressureThreshold == other.PressureThreshold
        && RampupRate.Equals(other.RampupRate)
        && BackoffThreshold.Equals(other.BackoffThreshold)
        && BackoffRate.Equals(other.BackoffRate)
        && MessagesPerResize == other.MessagesPerResize;

    public override bool Equals(object? obj) => Equals(obj as DefaultResizer);

    public override int GetHashCode() =>
        HashCode.Combine(PressureThreshold, RampupRate, BackoffThreshold, BackoffRate, MessagesPerResize);

    private static void Require(bool holds, string name, object value, string rule)
    {
        if (!holds) throw new ArgumentException($"{name} {rule}, but is {value}.", name);
    }
}
