using HaActors.Policy.HealthChecks;

namespace HaActors.Policy.Tests.HealthChecks;

/// <summary>Plans and verdicts for tests.</summary>
internal static class Checks
{
    public static CheckTiming Timing(int rise = 2, int fall = 3) =>
        new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), rise, fall) { Jitter = 0 };

    public static CheckPlan Plan(int rise = 2, int fall = 3) =>
        CheckPlan.Of(new CheckSpecification.Http(), Timing(rise, fall));

    public static CheckVerdict Good(int? weight = null) =>
        new(true, "HTTP status 200", TimeSpan.FromMilliseconds(5)) { Weight = weight };

    public static CheckVerdict Bad(string reason = "connection refused", bool isSilence = false) =>
        new(false, reason, TimeSpan.FromMilliseconds(5)) { IsSilence = isSilence };

    public static HealthMachine Hear(this HealthMachine machine, params CheckVerdict[] verdicts) =>
        verdicts.Aggregate(machine, (heard, verdict) => heard.Hear(0, verdict, default));
}
