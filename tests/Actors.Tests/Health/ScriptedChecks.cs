using HaActors.Agents.Checks;
using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Tests.Health;

/// <summary>A network in memory: what a test says of a server is what every check of it finds.</summary>
internal sealed class ScriptedChecks : ICheckRunner
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ServerAddress, string), CheckVerdict> _verdicts = [];
    private readonly Dictionary<(ServerAddress, string), int> _made = [];
    private int _now;

    public static CheckVerdict Good { get; } = new(true, "HTTP status 200", TimeSpan.FromMilliseconds(2));

    public static CheckVerdict Bad { get; } = new(false, "HTTP status 500", TimeSpan.FromMilliseconds(2));

    public static CheckVerdict Unreached { get; } =
        new(false, "the host is unreachable", TimeSpan.FromMilliseconds(2)) { IsSilence = true };

    /// <summary>No check that begins from now on ends.</summary>
    public bool Hang { get; set; }

    /// <summary>Most checks that began between two <see cref="NextMoment"/>.</summary>
    public int MostAtOnce { get; private set; }

    public void Say(ServerAddress server, string kind, CheckVerdict verdict)
    {
        lock (_lock)
            _verdicts[(server, kind)] = verdict;
    }

    public int Made(ServerAddress server, string kind)
    {
        lock (_lock)
            return _made.GetValueOrDefault((server, kind));
    }

    public void NextMoment()
    {
        lock (_lock)
            _now = 0;
    }

    public Task<CheckVerdict> RunAsync(CheckCall call, CancellationToken stop)
    {
        var key = (call.Server, call.Check.Kind);
        lock (_lock)
        {
            _made[key] = _made.GetValueOrDefault(key) + 1;
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
            return Hang
                ? new TaskCompletionSource<CheckVerdict>().Task
                : Task.FromResult(_verdicts.GetValueOrDefault(key, Good));
        }
    }
}
