using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Agents.Alerts;
using HaActors.Policy.Model;

namespace HaActors.Actors.Alerts;

/// <summary>
/// Tells alert agents what happens on this node. Each alert hears of one event after the other, its recipients at once;
/// a slow one has a queue of its own, and nobody waits for any of them.
/// </summary>
public sealed class AlertsActor : ReceiveActor
{
    private sealed record Told(string Alert, ImmutableArray<string> Problems);

    /// <summary>Events that wait for one alert; further ones are left out, which is told.</summary>
    public const int MostWaiting = 500;

    public const string Name = "alerts";

    private readonly NodeRuntime _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _kill = new();
    private readonly SortedDictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private long _sequence;

    public AlertsActor(NodeRuntime node)
    {
        _node = node;
        Receive<ClusterEvent>(OnEvent);
        Receive<Told>(OnTold);
    }

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new AlertsActor(node));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ClusterEvent));

    protected override void PostStop()
    {
        _kill.Cancel();
        _kill.Dispose();
    }

    private void OnEvent(ClusterEvent happened)
    {
        var configuration = _node.Configuration;
        var alerts = configuration.Alerts.Where(alert => alert.Enabled && alert.Select.Selects(happened)).ToImmutableArray();
        if (alerts.IsEmpty)
            return;

        var facts = AlertEnvironment.Facts(happened, _node.Settings.Self, configuration);
        if (facts.IsEmpty)
            return;

        _sequence++;
        foreach (var alert in alerts)
            Enqueue(alert, [.. Calls(alert, facts, happened)]);
    }

    private IEnumerable<AlertCall> Calls(
        AlertSettings alert, ImmutableSortedDictionary<string, string> facts, ClusterEvent happened)
    {
        var time = TimeZoneInfo.ConvertTime(happened.Time, _node.Ports.Clock.LocalTimeZone);
        var recipients = alert.Recipients.IsEmpty ? [null] : alert.Recipients.Where(recipient => recipient.Enabled).Cast<AlertRecipient?>();
        return recipients.Select(recipient => new AlertCall(
            alert.Path,
            AlertEnvironment.For(alert, recipient, facts, time, _sequence),
            recipient?.Timeout ?? alert.Timeout,
            alert.User));
    }

    private void Enqueue(AlertSettings alert, ImmutableArray<AlertCall> calls)
    {
        if (!_lines.TryGetValue(alert.Id, out var line))
            _lines[alert.Id] = line = new Line();

        if (line.Waiting.Count < MostWaiting)
            line.Waiting.Enqueue(calls);
        else
            line.LeftOut++;

        TellNext(alert.Id, line);
    }

    private void TellNext(string alert, Line line)
    {
        if (line.IsBusy || !line.Waiting.TryDequeue(out var calls))
            return;

        line.IsBusy = true;
        _ = Task.WhenAll(calls.Select(call => _node.Ports.Alerts.RunAsync(call, _kill.Token))).PipeTo(
            Self,
            success: results => new Told(alert, [.. results.OfType<string>()]),
            failure: cause => new Told(alert, [cause.Message]));
    }

    private void OnTold(Told told)
    {
        var line = _lines[told.Alert];
        line.IsBusy = false;
        foreach (var problem in told.Problems.Distinct())
            Complain(told.Alert, problem);

        if (line.LeftOut > 0 && line.Waiting.Count < MostWaiting)
        {
            Complain(told.Alert, $"it is too slow: {line.LeftOut} events were left out");
            line.LeftOut = 0;
        }

        TellNext(told.Alert, line);
    }

    private void Complain(string alert, string problem)
    {
        _log.Warning("Alert {Alert} failed on {Node}: {Reason}", alert, _node.Settings.Self, problem);
        _node.Publish(Context.System, new ClusterEvent.Alert(alert, problem));
    }

    private sealed class Line
    {
        public Queue<ImmutableArray<AlertCall>> Waiting { get; } = new();

        public bool IsBusy { get; set; }

        public long LeftOut { get; set; }
    }
}
