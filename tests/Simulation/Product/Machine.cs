using HaActors.Actors;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Node;
using HaActors.Policy.Log;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>One operation on a machine.</summary>
internal interface IOperationRun
{
    string Resource { get; }

    bool IsStart { get; }

    bool IsStop { get; }

    /// <summary>The successor of its process ends it.</summary>
    void Kill();
}

/// <summary>What outlives the process: resources run on the machine, and programs that the process started, too.</summary>
internal sealed class Machine(SimulatedNode node)
{
    private readonly SortedSet<string> _active = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _promoted = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _broken = new(StringComparer.Ordinal);
    private readonly List<IOperationRun> _recorded = [];
    private readonly Dictionary<IOperationRun, TimeSpan> _asked = [];
    private readonly Dictionary<string, TimeSpan> _stopAskedAt = new(StringComparer.Ordinal);

    public SimulatedNode Node { get; } = node;

    public string Name => Node.Name;

    /// <summary>Counts its starts: what a program would have done ends with the power.</summary>
    public int Boot { get; private set; } = 1;

    public bool IsUp => Node.IsMachineUp;

    public IReadOnlyCollection<string> Active => _active;

    /// <summary>Of the process that runs now.</summary>
    public NodeRuntime? Runtime { get; set; }

    public LocalActors? Actors { get; set; }

    /// <summary>Of the present cluster incarnation.</summary>
    public Akka.Cluster.Cluster? Membership { get; set; }

    /// <summary>Nobody can switch it on before it is repaired.</summary>
    public bool IsDestroyed { get; set; }

    /// <summary>The process was told to end.</summary>
    public bool IsLeaving { get; set; }

    public DiskVoterStore? Store { get; set; }

    /// <summary>Resources of which an agent's action is under way, on behalf of a coordinator.</summary>
    public List<string> UnderWay { get; } = [];

    public int ActionsUnderWay => UnderWay.Count;

    public TimeSpan? PausedAt { get; set; }

    /// <summary>When the path to each peer was last open, both ways, between running processes.</summary>
    public SortedDictionary<string, TimeSpan> LastOpen { get; } = new(StringComparer.Ordinal);

    /// <summary>Since when the process has run without a pause, and with the same votes.</summary>
    public TimeSpan RunsSince { get; set; }

    /// <summary>The votes that it went by when it was last looked at.</summary>
    public Votes? CountsVotes { get; set; }

    /// <summary>When the process that runs now began.</summary>
    public TimeSpan BeganAt { get; private set; }

    /// <summary>The process that runs now was quorate at some time.</summary>
    public bool WasQuorate { get; set; }

    /// <summary>When the process that runs now had last been quorate for a while; its start if never.</summary>
    public TimeSpan QuorateAt { get; set; }

    /// <summary>Since when it counts itself quorate; null: it does not.</summary>
    public TimeSpan? QuorateSince { get; set; }

    /// <summary>Since when it was cut off and did nothing about what it runs; null: it does something.</summary>
    public TimeSpan? IdlesSince { get; set; }

    /// <summary>The process waits for an operation's end, or for its program to begin.</summary>
    public bool AwaitsOperation => _asked.Count > 0;

    /// <summary>Feeds that a switch has cut, of two.</summary>
    public SortedSet<string> FeedsCut { get; } = new(StringComparer.Ordinal);

    /// <summary>When its watchdog resets it; null: it is not armed.</summary>
    public TimeSpan? BittenAt { get; set; }

    /// <summary>Since its boot somebody lived by the watchdog, and did not only arm it so that it ends the machine.</summary>
    public bool LivedByWatchdog { get; set; }

    public TermGuard? Guard => Runtime?.Guard;

    /// <summary>Of the present cluster incarnation, as the one that coordinates.</summary>
    public Lease? Lease { get; set; }

    /// <summary>Stops of these do not end, whatever they are told.</summary>
    public SortedSet<string> Stuck { get; } = new(StringComparer.Ordinal);

    /// <summary>Programs of fences that the process has begun, or is about to.</summary>
    public int FencesUnderWay { get; set; }

    /// <summary>A process begins on it, which knows nothing of what another asked for.</summary>
    public void Begins(TimeSpan now)
    {
        PausedAt = null;
        IsLeaving = false;
        WasQuorate = false;
        IdlesSince = null;
        RunsSince = QuorateAt = now;
        QuorateSince = null;
        LastOpen.Clear();
        Lease = null;
        FencesUnderWay = 0;
        BeganAt = now;
        _asked.Clear();
        _stopAskedAt.Clear();
    }

    public void Asked(IOperationRun run, TimeSpan now)
    {
        _asked[run] = now;
        if (run.IsStop)
            _stopAskedAt[run.Resource] = now;
    }

    /// <summary>Something that was begun by then is not over.</summary>
    public bool AwaitsWhatBegan(TimeSpan before) => _asked.Values.Any(asked => asked < before);

    public void NoLongerAsked(IOperationRun run) => _asked.Remove(run);

    public bool WasToldToStop(string resource, TimeSpan since) =>
        _stopAskedAt.TryGetValue(resource, out var at) && at >= since;

    public bool Runs(string resource) => _active.Contains(resource);

    public void Activate(string resource) => _active.Add(resource);

    public void Deactivate(string resource)
    {
        _active.Remove(resource);
        _promoted.Remove(resource);
    }

    public bool IsPromoted(string resource) => _promoted.Contains(resource);

    public void Promote(string resource) => _promoted.Add(resource);

    public void Demote(string resource) => _promoted.Remove(resource);

    /// <summary>The operation is recorded, as the program runner does it.</summary>
    public void Record(IOperationRun run) => _recorded.Add(run);

    public bool IsStarting => _recorded.Any(run => run.IsStart);

    /// <summary>The process that began it saw its end.</summary>
    public void Ended(IOperationRun run, bool well)
    {
        if (!_recorded.Remove(run))
            return;
        if (!well)
            _broken.Add(run.Resource);
        else if (run.IsStop)
            _broken.Remove(run.Resource);
    }

    /// <summary>What a new process does before it is heard.</summary>
    /// <returns>Resources of which an operation was broken off, or ended badly.</returns>
    public IReadOnlyCollection<string> EndPredecessors()
    {
        foreach (var run in _recorded.ToList())
        {
            _broken.Add(run.Resource);
            run.Kill();
        }

        _recorded.Clear();
        return [.. _broken];
    }

    /// <summary>The power went.</summary>
    public void Died()
    {
        Boot++;
        UnderWay.Clear();
        PausedAt = null;
        BittenAt = null;
        LivedByWatchdog = false;
        FeedsCut.Clear();
        Stuck.Clear();
        _active.Clear();
        _promoted.Clear();
        _recorded.Clear();
        _broken.Clear();
    }

    public override string ToString() => Name;
}
