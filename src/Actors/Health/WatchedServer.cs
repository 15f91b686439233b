using Akka.Actor;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// All that a gate has about one server under one plan. The gate's alone; changed in place, since there are ten
/// thousand.
/// </summary>
internal sealed class WatchedServer(ServerAddress server, CheckKey key, CheckPlan plan)
{
    /// <summary>Between two times at which a director tells the others everything.</summary>
    public static readonly TimeSpan NewsPeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    public ServerAddress Server { get; } = server;

    public CheckKey Key { get; } = key;

    public CheckPlan Plan { get; } = plan;

    /// <summary>Null: another director's word is enough.</summary>
    public CheckPlan? Confirmation { get; } = HaActors.Policy.HealthChecks.Confirmation.Of(plan);

    public HashSet<IActorRef> Watchers { get; } = [];

    public string? HostName { get; set; }

    public string? MaintenanceDirectory { get; set; }

    /// <summary>The file that takes it out; null: none.</summary>
    public string? MaintenanceFile { get; set; }

    /// <summary>The cluster's checker, which is here.</summary>
    public (ServerHealth Health, Instant At)? Hosted { get; set; }

    /// <summary>The cluster's checker, which is with another director.</summary>
    public (ServerHealth Health, Instant At, string From)? Shared { get; set; }

    /// <summary>The stand-in's.</summary>
    public ServerHealth? Local { get; set; }

    public ServerHealth? Confirmed { get; set; }

    public IActorRef? StandIn { get; set; }

    public IActorRef? Confirmer { get; set; }

    /// <summary>When the cluster's checker was last asked to begin.</summary>
    public Instant Ordered { get; set; } = Instant.Never;

    public Instant Watched { get; set; }

    /// <summary>Before any file has its say.</summary>
    public ServerHealth Believed { get; private set; } = plan.AssumeDown
        ? ServerHealth.Unknown
        : new ServerHealth(HealthState.Up, "assumed until it was checked");

    /// <summary>What the watchers were told.</summary>
    public ServerHealth Published { get; set; } = ServerHealth.Unknown;

    /// <summary>For how long the cluster's checker counts as alive after it was heard of.</summary>
    private TimeSpan Lasts(bool isHere)
    {
        var timing = Plan.Checks[0].Timing;
        foreach (var planned in Plan.Checks.AsSpan())
            if (planned.Timing.Interval + planned.Timing.Timeout < timing.Interval + timing.Timeout)
                timing = planned.Timing;
        return Longer(timing.Interval, timing.Timeout) + timing.Timeout + Slack + (isHere ? TimeSpan.Zero : NewsPeriod);
    }

    public bool IsHosted(Instant now) => Hosted is { } hosted && now - hosted.At < Lasts(isHere: true);

    public bool IsShared(Instant now) => Shared is { } shared && now - shared.At < Lasts(isHere: false);

    /// <summary>The cluster's checker is heard.</summary>
    public bool IsCovered(Instant now) => IsHosted(now) || IsShared(now);

    /// <returns>What watchers should be told now.</returns>
    public ServerHealth Judge(Instant now)
    {
        // Whoever began a moment ago knows nothing yet: the stand-in's word counts until it does.
        var hosted = Known(IsHosted(now) ? Hosted!.Value.Health : null);
        var shared = Known(hosted is null && IsShared(now) ? Shared!.Value.Health : null);
        var own = hosted ?? (shared is null ? Local : null);
        Believed = Belief.Of(new HealthFacts(own, shared, Confirmed, Confirmation is not null), Believed);
        return MaintenanceFile is { } file
            ? new ServerHealth(HealthState.Maintenance, $"taken out by the file {MaintenanceDirectory}/{file}")
            : Believed;
    }

    private static ServerHealth? Known(ServerHealth? health) => health is { State: HealthState.Unknown } ? null : health;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
