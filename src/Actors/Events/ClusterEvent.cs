using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Cib;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>
/// Something that an operator, an alert agent or the journal should hear of. Whoever knows of it publishes it to the
/// event stream of its actor system (<see cref="EventPublishing"/>) and knows none of those who listen. The names in its
/// JSON are a contract with scripts: a kind, field or word once published keeps its meaning.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Membership), EventKind.Membership)]
[JsonDerivedType(typeof(Quorum), EventKind.Quorum)]
[JsonDerivedType(typeof(VotesChanged), EventKind.Votes)]
[JsonDerivedType(typeof(Forced), EventKind.Forced)]
[JsonDerivedType(typeof(Coordinator), EventKind.Coordinator)]
[JsonDerivedType(typeof(Decision), EventKind.Decision)]
[JsonDerivedType(typeof(Action), EventKind.Action)]
[JsonDerivedType(typeof(Resource), EventKind.Resource)]
[JsonDerivedType(typeof(Fencing), EventKind.Fencing)]
[JsonDerivedType(typeof(Configuration), EventKind.Configuration)]
[JsonDerivedType(typeof(Attribute), EventKind.Attribute)]
[JsonDerivedType(typeof(Medium), EventKind.Medium)]
[JsonDerivedType(typeof(Service), EventKind.Service)]
[JsonDerivedType(typeof(Alert), EventKind.Alert)]
[JsonDerivedType(typeof(Journal), EventKind.Journal)]
public abstract record ClusterEvent
{
    private ClusterEvent()
    {
    }

    /// <summary>The node that published it.</summary>
    [JsonPropertyOrder(-2)]
    public NodeName Node { get; init; }

    /// <summary>Wall clock of that node: not to be compared with another's closer than their clocks agree.</summary>
    [JsonPropertyOrder(-1)]
    public DateTimeOffset Time { get; init; }

    /// <summary>One of <see cref="EventKind"/>.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        Membership => EventKind.Membership,
        Quorum => EventKind.Quorum,
        VotesChanged => EventKind.Votes,
        Forced => EventKind.Forced,
        Coordinator => EventKind.Coordinator,
        Decision => EventKind.Decision,
        Action => EventKind.Action,
        Resource => EventKind.Resource,
        Fencing => EventKind.Fencing,
        Configuration => EventKind.Configuration,
        Attribute => EventKind.Attribute,
        Medium => EventKind.Medium,
        Service => EventKind.Service,
        Alert => EventKind.Alert,
        _ => EventKind.Journal,
    };

    /// <param name="Subject">The node that it is about.</param>
    /// <param name="Life">Which process of it; null: not known, or it does not matter.</param>
    public sealed record Membership(
        NodeName Subject, MembershipChange Change, string? Why = null, Incarnation? Life = null) : ClusterEvent
    {
        /// <summary>The coordinator's word, which holds for the whole cluster; else the publishing node's own sight.</summary>
        [JsonIgnore]
        public bool IsVerdict => Change is not (MembershipChange.Heard or MembershipChange.Silent);
    }

    /// <summary>The publishing node has quorum now, or has none any more.</summary>
    /// <param name="Votes">Of the nodes that it hears, its own included.</param>
    public sealed record Quorum(bool Quorate, int Votes, int ExpectedVotes) : ClusterEvent;

    /// <summary>Other votes are committed, as the publishing node heard.</summary>
    /// <param name="Index">Of the log's entry.</param>
    /// <param name="ByNode">All that have votes; while they change, what they change to.</param>
    /// <param name="ExpectedVotes">The denominator from now on.</param>
    /// <param name="Joint">They are changing: the votes of before count as well.</param>
    public sealed record VotesChanged(
        long Index, ImmutableSortedDictionary<string, int> ByNode, int ExpectedVotes, bool Joint) : ClusterEvent;

    /// <summary>
    /// A person forced a quorum on the publishing node; or that node gave up what it had behind one that was forced without
    /// it.
    /// </summary>
    /// <param name="After">The last index of the log that is the same for all.</param>
    /// <param name="By">Who forced it.</param>
    /// <param name="At">When, by the clock of the node where it was forced.</param>
    /// <param name="Off">Nodes on whose being off it rests.</param>
    /// <param name="Lost">Entries that are given up; null: it is the forced quorum's own event.</param>
    public sealed record Forced(
        long Generation, long After, string By, DateTimeOffset At, string Reason, ImmutableArray<string> Off, LostEntries? Lost = null) : ClusterEvent;

    /// <param name="Coordinates">Who does, as far as the publishing node knows; null: nobody.</param>
    public sealed record Coordinator(
        NodeName? Coordinates, [property: JsonConverter(typeof(TermConverter))] Term Term) : ClusterEvent;

    /// <summary>A decision that asks for something new.</summary>
    /// <param name="Actions">What is to be done, in the order of the graph.</param>
    /// <param name="Reasons">In short, those about what the actions touch.</param>
    public sealed record Decision(
        [property: JsonConverter(typeof(TermConverter))] Term Term,
        long Transition,
        ImmutableArray<string> Actions,
        ImmutableArray<string> Reasons) : ClusterEvent;

    /// <summary>
    /// An operation on a resource ended on the publishing node. A recurring one is told when its result is another than
    /// before.
    /// </summary>
    /// <param name="Target">The resource's history id: <c>web</c>, <c>web:0</c>.</param>
    /// <param name="Operation">As agents call it: start, stop, monitor, promote, ….</param>
    /// <param name="IntervalMs">0: it does not recur.</param>
    /// <param name="Status">How it was carried out; what it found is its exit code's to say.</param>
    /// <param name="Exit">As OCF numbers them, 0 to 255.</param>
    /// <param name="ExpectedExit">What it would have been, had all been as expected.</param>
    /// <param name="Output">The last lines that it wrote, if it failed.</param>
    /// <param name="Authority">On whose word: term.transition.action; null: the node's own.</param>
    public sealed record Action(
        [property: JsonPropertyName("resource")] ResourceId Target,
        string Operation,
        long IntervalMs,
        [property: JsonConverter(typeof(WordConverter<ExecutionStatus>))] ExecutionStatus Status,
        int Exit,
        int ExpectedExit,
        string? Reason,
        long DurationMs,
        ImmutableArray<string> Output,
        string? Authority = null) : ClusterEvent
    {
        [JsonIgnore]
        public bool Succeeded => Status == ExecutionStatus.Done && Exit == ExpectedExit;
    }

    /// <summary>A resource is not as it was on the publishing node.</summary>
    /// <param name="Was">In <c>pbm ha status</c>'s words, or as near to them as one node can say.</param>
    public sealed record Resource(
        [property: JsonPropertyName("resource")] ResourceId Target,
        string Was,
        string Is,
        string? Why = null) : ClusterEvent;

    /// <param name="Subject">The node that is fenced.</param>
    /// <param name="Operation">off, on or reboot.</param>
    /// <param name="Device">Null: none was used yet, or a person confirmed it.</param>
    /// <param name="Executor">The node that ran the device; null: the one that published it.</param>
    /// <param name="Detail">Why it was asked, or what the device said; of a confirmation by hand: who.</param>
    public sealed record Fencing(
        NodeName Subject,
        FencingStep Step,
        string Operation,
        string? Device = null,
        NodeName? Executor = null,
        string? Detail = null,
        long? ElapsedMs = null,
        [property: JsonConverter(typeof(TermConverter))] Term? Term = null) : ClusterEvent;

    /// <summary>The configuration in force is another one.</summary>
    /// <param name="Index">Of the log's entry.</param>
    /// <param name="By">Who changed it.</param>
    /// <param name="Paths">What was changed; no values, since those may be secrets.</param>
    public sealed record Configuration(
        long Index,
        string By,
        ImmutableArray<string> Paths,
        [property: JsonConverter(typeof(TermConverter))] Term? Term = null) : ClusterEvent
    {
        /// <summary>As <c>pbm config history</c> counts.</summary>
        public long? Revision { get; init; }
    }

    /// <param name="Subject">The node whose attribute it is.</param>
    /// <param name="Value">Null: it was removed.</param>
    public sealed record Attribute(NodeName Subject, string Name, string? Value) : ClusterEvent;

    /// <summary>A heartbeat medium or a network path to a node works, or does not any more.</summary>
    /// <param name="Name">Of the medium or network.</param>
    /// <param name="Peer">Null: the medium as a whole.</param>
    /// <param name="State">up, down, absent, degraded, ….</param>
    public sealed record Medium(string Name, NodeName? Peer, string State, string? Detail = null) : ClusterEvent;

    /// <summary>A virtual service, or one of its real servers, is otherwise than before on the publishing director.</summary>
    /// <param name="Name">Of the virtual service.</param>
    /// <param name="Server">Address and port of the real server; null: the service as a whole.</param>
    /// <param name="State">Of a server: up, down, …; of a service: fallback, served, quorate, inquorate, doubted, believed.</param>
    public sealed record Service(string Name, string? Server, string State, string? Detail = null) : ClusterEvent;

    /// <summary>An alert agent failed, or calls of it were left out.</summary>
    public sealed record Alert(string Id, string Problem) : ClusterEvent;

    /// <summary>The journal of this node begins, fails, or lost events.</summary>
    public sealed record Journal(string What) : ClusterEvent;
}

/// <summary>The stable names of kinds.</summary>
public static class EventKind
{
    public const string Membership = "membership";
    public const string Quorum = "quorum";
    public const string Votes = "votes";
    public const string Forced = "forced";
    public const string Coordinator = "coordinator";
    public const string Decision = "decision";
    public const string Action = "action";
    public const string Resource = "resource";
    public const string Fencing = "fencing";
    public const string Configuration = "configuration";
    public const string Attribute = "attribute";
    public const string Medium = "medium";
    public const string Service = "service";
    public const string Alert = "alert";
    public const string Journal = "journal";
}

[JsonConverter(typeof(WordConverter<MembershipChange>))]
public enum MembershipChange
{
    /// <summary>The publishing node hears it.</summary>
    Heard,

    /// <summary>The publishing node hears nothing of it any more.</summary>
    Silent,

    /// <summary>The coordinator hears it and waits for its report.</summary>
    Joining,

    /// <summary>The coordinator may use it.</summary>
    Online,

    /// <summary>An operator wants it empty.</summary>
    Standby,

    /// <summary>An operator lets it run resources again.</summary>
    Active,

    /// <summary>It wants to be emptied before it ends.</summary>
    Leaving,

    /// <summary>It ended in good order.</summary>
    Left,

    /// <summary>The coordinator counts it as lost: what runs there is unknown.</summary>
    Lost,

    /// <summary>It is confirmed to do nothing any more.</summary>
    Down,

    /// <summary>Its daemon ended for a while, and its resources run on.</summary>
    Away,
}

[JsonConverter(typeof(WordConverter<FencingStep>))]
public enum FencingStep
{
    Asked,

    /// <summary>A device is asked.</summary>
    Attempt,

    /// <summary>The node does nothing any more.</summary>
    Confirmed,
    Failed,

    /// <summary>A person vouched for it.</summary>
    Manual,

    /// <summary>It was fenced too often, and is left alone.</summary>
    Loop,
}
