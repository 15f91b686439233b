using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>One instance of what an agent runs.</summary>
/// <param name="entry">With its template's values merged in.</param>
internal sealed partial class Primitive(SchedulingRun run, PrimitiveEntry entry, string id, Resource? parent)
    : Resource(run, entry, id, parent)
{
    public new PrimitiveEntry Entry { get; } = entry;

    public string Standard => Entry.Standard ?? "";

    public string? Provider => Entry.Provider;

    public string Type => Entry.Type ?? "";

    /// <summary><c>STANDARD:PROVIDER:TYPE</c> or <c>STANDARD:TYPE</c>.</summary>
    public string Agent => Provider is null ? $"{Standard}:{Type}" : $"{Standard}:{Provider}:{Type}";

    /// <summary>What rules about it are judged by; made when first asked for, see <see cref="MetaReading.InputOf"/>.</summary>
    public RuleInput? RuleInput { get; set; }

    /// <summary>The node that it connects to, if it is a connection.</summary>
    public Node? RemoteNode { get; set; }

    public bool IsRemoteConnection => RemoteNode is not null;

    /// <summary>Where a live migration began, and where it has arrived but is not finished.</summary>
    public Node? PartialMigrationSource { get; set; }

    public Node? PartialMigrationTarget { get; set; }

    /// <summary>Nodes where an interrupted migration may have left something.</summary>
    public List<Node> DanglingMigrations { get; } = [];

    /// <summary>An operation under way, for display: its task.</summary>
    public string? PendingTask { get; set; }

    public Node? PendingNode { get; set; }

    /// <summary>A reload is enough: its changed parameters allow it.</summary>
    public bool ReloadScheduled { get; set; }

    /// <summary>Active where it should not be as well, and stopped only there.</summary>
    public bool StopUnexpected { get; set; }

    /// <summary>The actions being made are those of a restart in its present role.</summary>
    public bool Restarting { get; set; }

    /// <summary>How long a failed connection is left alone, in ms.</summary>
    public int ReconnectIntervalMs { get; set; }
}

/// <summary>Members start in order on one node.</summary>
internal sealed partial class Group(SchedulingRun run, GroupEntry entry, string id, Resource? parent)
    : Resource(run, entry, id, parent)
{
    public new GroupEntry Entry { get; } = entry;

    /// <summary>Members follow one another in starting (false only in the old way of writing).</summary>
    public bool Ordered { get; set; } = true;

    public bool Colocated { get; set; } = true;
}

/// <summary>A resource on several nodes at once.</summary>
internal sealed partial class Clone(SchedulingRun run, CloneEntry entry, string id, Resource? parent)
    : Resource(run, entry, id, parent)
{
    public new CloneEntry Entry { get; } = entry;

    public int MaxInstances { get; set; }

    public int MaxPerNode { get; set; } = 1;

    public int PromotedMax { get; set; }

    public int PromotedMaxPerNode { get; set; }

    public bool Interleave { get; set; }

    public bool Ordered { get; set; }

    /// <summary>How many may fail to start before what depends on it is stopped; 0: see <c>require-all</c>.</summary>
    public int MinimumRunning { get; set; }

    /// <summary>Instances were given their roles.</summary>
    public bool RolesAssigned { get; set; }
}

/// <summary>Replicas of a container, each perhaps with an address, a connection, and an instance of a clone inside.</summary>
internal sealed partial class Bundle(SchedulingRun run, BundleEntry entry, string id, Resource? parent)
    : Resource(run, entry, id, parent)
{
    public new BundleEntry Entry { get; } = entry;

    public List<Replica> Replicas { get; } = [];

    public int PromotedMax { get; set; }

    public int MaxPerHost { get; set; } = 1;

    /// <summary>The clone made of what runs inside, or null.</summary>
    public Clone? Inner { get; set; }
}

internal sealed class Replica(int number)
{
    public int Number { get; } = number;

    public required Primitive ContainerResource { get; init; }

    public Primitive? Ip { get; set; }

    public Primitive? Connection { get; set; }

    /// <summary>The instance inside.</summary>
    public Primitive? Child { get; set; }

    public Node? GuestNode { get; set; }

    public string? IpAddress { get; set; }
}
