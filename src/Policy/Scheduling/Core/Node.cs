using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>A node while a decision is made. One object stands for it everywhere.</summary>
internal sealed class Node(string id, string name, bool isRemote)
{
    private States _states;

    /// <summary>Place in <see cref="SchedulingRun.Nodes"/>.</summary>
    public int Index { get; set; }

    public string Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>Not a member of the cluster: reached through a connection resource, or a guest in a container.</summary>
    public bool IsRemoteOrGuest { get; } = isRemote;

    /// <summary>The connection's resource, for a remote or guest node.</summary>
    public Primitive? Connection { get; set; }

    public bool IsGuest => IsRemoteOrGuest && Connection?.Container is not null;

    public bool IsRemote => IsRemoteOrGuest && Connection is not null && Connection.Container is null;

    /// <summary>A guest that is a replica of a bundle.</summary>
    public bool IsBundleNode => IsGuest && Connection!.Parent is Bundle;

    public NodeStatus? Status { get; set; }

    /// <summary>Configured score, added to everything.</summary>
    public int Score { get; set; }

    /// <summary>Whether resources that know nothing of it are looked for here; a bundle's node is for its own only.</summary>
    public ProbeMode DefaultMode { get; set; }

    public bool Online
    {
        get => Is(States.Online);
        set => Set(States.Online, value);
    }

    public bool Standby
    {
        get => Is(States.Standby);
        set => Set(States.Standby, value);
    }

    /// <summary>Standby because of a failure whose on-fail says so.</summary>
    public bool StandbyOnFail
    {
        get => Is(States.StandbyOnFail);
        set => Set(States.StandbyOnFail, value);
    }

    public bool Pending
    {
        get => Is(States.Pending);
        set => Set(States.Pending, value);
    }

    /// <summary>Nobody knows what it does; must be fenced before its work is taken over.</summary>
    public bool Unclean
    {
        get => Is(States.Unclean);
        set => Set(States.Unclean, value);
    }

    /// <summary>Nothing was ever observed of it.</summary>
    public bool Unseen { get; set; } = true;

    public bool ShuttingDown
    {
        get => Is(States.ShuttingDown);
        set => Set(States.ShuttingDown, value);
    }

    public bool ExpectedUp { get; set; }

    public bool IsDc { get; set; }

    /// <summary>An address that is only pinged: runs nothing.</summary>
    public bool IsPing { get; set; }

    public bool Maintenance
    {
        get => Is(States.Maintenance);
        set => Set(States.Maintenance, value);
    }

    /// <summary>Remote: a failure says that it must be fenced before it is used again.</summary>
    public bool RemoteRequiresReset { get; set; }

    /// <summary>Remote: was fenced, and did not come back since.</summary>
    public bool RemoteWasFenced { get; set; }

    /// <summary>Its history was read.</summary>
    public bool HistoryRead { get; set; }

    public bool ProbesAllowed { get; set; } = true;

    /// <summary>Sum of the priorities of what runs there; decides who waits before fencing.</summary>
    public int Priority { get; set; }

    public Dictionary<string, string?> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of <see cref="Attributes"/> that are not transient.</summary>
    public Dictionary<string, string?> PermanentAttributes { get; } = new(StringComparer.Ordinal);

    /// <summary>What is left of each capacity while resources are placed.</summary>
    public Amounts Capacity { get; } = new();

    /// <summary>What was seen active here.</summary>
    public List<Primitive> Running { get; } = [];

    /// <summary>How many resources were placed here by this decision.</summary>
    public int AssignedCount { get; set; }

    /// <summary>Computed when first asked for.</summary>
    public FailCounts? FailCounts { get; set; }

    /// <summary>Why it was first called unclean, for the summary.</summary>
    public string? FenceReason { get; set; }

    /// <summary>Online, clean, and neither shutting down, standby, in maintenance nor pending: new work may come here.</summary>
    public bool IsAvailable() => _states == States.Online;

    private bool Is(States state) => (_states & state) != 0;

    private void Set(States state, bool value) => _states = value ? _states | state : _states & ~state;

    /// <summary>In one place: whether a node is available is asked for by far more often than anything else.</summary>
    [Flags]
    private enum States : byte
    {
        None = 0,
        Online = 1,
        Standby = 2,
        StandbyOnFail = 4,
        Pending = 8,
        Unclean = 16,
        ShuttingDown = 32,
        Maintenance = 64,
    }

    public override string ToString() => Name;
}
