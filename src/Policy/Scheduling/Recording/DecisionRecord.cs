using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// What led to a decision, for explanations. Whoever wants it gives one to <see cref="SchedulingRun.Record"/>; without
/// one nothing is kept.
/// </summary>
internal sealed class DecisionRecord
{
    private readonly Dictionary<Resource, ResourceRecord> _resources = [];
    private readonly Dictionary<Node, FoundState> _states = [];
    private readonly List<ScoreChange> _wishes = [];
    private bool _collectsWishes;
    private readonly Dictionary<Ordering, ConstraintEntry> _orderings = [];
    private readonly Dictionary<(ScheduledAction First, ScheduledAction Then), ConstraintEntry> _edges = [];
    private readonly Dictionary<ScheduledAction, CauseLink> _required = [];
    private readonly Dictionary<ScheduledAction, CauseLink> _blocked = [];

    /// <summary>The constraint that is being read; orderings that are made meanwhile are its own.</summary>
    public ConstraintEntry? Reading { get; set; }

    /// <summary>The constraint that is being applied to actions.</summary>
    public ConstraintEntry? Applying { get; set; }

    /// <summary>Nodes as they were found: placing connections changes those behind them.</summary>
    public void Begin(List<Node> nodes)
    {
        foreach (var node in nodes)
            _states[node] = FoundState.Of(node);
    }

    /// <summary>A node as it was found.</summary>
    public FoundState StateOf(Node node) => _states.TryGetValue(node, out var state) ? state : FoundState.Of(node);

    /// <summary>What is known of a resource; made when first asked for.</summary>
    public ResourceRecord Of(Resource resource)
    {
        if (!_resources.TryGetValue(resource, out var record))
            _resources[resource] = record = new ResourceRecord();
        return record;
    }

    public void Added(Resource resource, Node node, int score, in ScoreCause cause)
    {
        if (score != 0)
            Of(resource).Changes.Add(new ScoreChange(node, score, Sets: false, cause));
    }

    public void Set(Resource resource, Node node, int score, in ScoreCause cause) =>
        Of(resource).Changes.Add(new ScoreChange(node, score, Sets: true, cause));

    /// <summary>A change of an instance's priority for promotion.</summary>
    public void Ranked(Resource instance, Node place, int score, bool sets, in ScoreCause cause)
    {
        if (sets)
            Of(instance).Ranks.Clear();
        if (score != 0 || sets)
            Of(instance).Ranks.Add(new ScoreChange(place, score, sets, cause));
    }

    /// <summary>How many changes there are, to return to with <see cref="Forget"/>.</summary>
    public int Count(Resource resource) => Of(resource).Changes.Count;

    /// <summary>Later changes were taken back.</summary>
    public void Forget(Resource resource, int count)
    {
        var changes = Of(resource).Changes;
        changes.RemoveRange(count, changes.Count - count);
    }

    /// <summary>A wish whose fulfilment would leave no node.</summary>
    public void Ignored(Resource resource, Colocation colocation) => Of(resource).Ignored.Add(colocation);

    /// <summary>From now on wishes are those for one resource, until <see cref="TakeWishes"/>.</summary>
    public void BeginWishes()
    {
        _wishes.Clear();
        _collectsWishes = true;
    }

    /// <summary>A wish is being added up. Those with which resources are only compared do not count.</summary>
    public void Wished(Node node, int score, bool sets, Colocation colocation, Resource whose)
    {
        if (_collectsWishes)
            _wishes.Add(new ScoreChange(node, score, sets, new ScoreCause(Cause.Dependent, colocation, whose)));
    }

    public int WishCount => _wishes.Count;

    /// <summary>Later wishes do not count.</summary>
    public void DropWishes(int count) => _wishes.RemoveRange(count, _wishes.Count - count);

    /// <summary>All wishes were added to the scores of a resource.</summary>
    public void TakeWishes(Resource resource)
    {
        Of(resource).Changes.AddRange(_wishes);
        _wishes.Clear();
        _collectsWishes = false;
    }

    /// <summary>The place was decided: what changes scores from now on has no say.</summary>
    public void Placed(Resource resource)
    {
        var record = Of(resource);
        record.Placed = (resource.Allowed.Copy(), record.Changes.Count);
    }

    /// <summary>A resource's score for a node, of one that has a place as it was when that was decided.</summary>
    /// <returns>Null: it is not allowed there.</returns>
    public int? ScoreOf(Resource resource, Node node)
    {
        var scores = Of(resource).Placed?.Scores ?? resource.Allowed;
        return scores.Contains(node) ? scores[node] : null;
    }

    /// <summary>A resource has no place because no instance of another is where it could be.</summary>
    public void LacksPartner(Resource resource, Resource other, string? constraint)
    {
        foreach (var part in resource.SelfAndDescendants())
            Of(part).Partnerless = (other, constraint);
    }

    /// <summary>Nodes as they are when the resource's place is chosen.</summary>
    public void Choosing(Primitive resource)
    {
        var nodes = resource.Run.Nodes;
        var views = new NodeView[nodes.Count];
        var balances = resource.Run.Options.Placement == PlacementStrategy.Balanced;
        foreach (var node in nodes)
            views[node.Index] = new NodeView(
                Unavailability.Of(node), node.AssignedCount, balances ? new(node.Capacity) : null);
        Of(resource).Views = views;
    }

    /// <summary>An ordering was recorded: it is the constraint's that is being read.</summary>
    public void Made(Ordering ordering)
    {
        if (Reading is not null)
            _orderings[ordering] = Reading;
    }

    public ConstraintEntry? ConstraintOf(Ordering ordering) => _orderings.GetValueOrDefault(ordering);

    /// <summary>Two actions were ordered: by the constraint that is being applied.</summary>
    public void Connected(ScheduledAction first, ScheduledAction then)
    {
        if (Applying is not null)
            _edges.TryAdd((first, then), Applying);
    }

    /// <summary>The constraint that orders them; null if none does.</summary>
    public ConstraintEntry? ConstraintOf(ScheduledAction first, ScheduledAction then) =>
        _edges.GetValueOrDefault((first, then));

    /// <summary>An action lost a flag because of another: it became required, or cannot run.</summary>
    public void Lost(ScheduledAction action, ActionFlags flag, ScheduledAction cause, string? colocation = null)
    {
        var links = flag switch
        {
            ActionFlags.Optional => _required,
            ActionFlags.Runnable => _blocked,
            _ => null,
        };
        if (links is not null)
            links[action] = new CauseLink(cause, colocation ?? Applying?.Id);
    }

    /// <summary>Because of which other action it is required; null: for itself.</summary>
    public CauseLink? RequiredBy(ScheduledAction action) => _required.GetValueOrDefault(action);

    /// <summary>Because of which other action it cannot run; null: for itself.</summary>
    public CauseLink? BlockedBy(ScheduledAction action) => _blocked.GetValueOrDefault(action);
}

/// <summary>What is known of a node.</summary>
internal readonly record struct FoundState(
    bool Online, bool Unclean, bool Pending, bool Standby, bool StandbyOnFail, bool Maintenance, bool ShuttingDown)
{
    public static FoundState Of(Node node) => new(
        node.Online, node.Unclean, node.Pending, node.Standby, node.StandbyOnFail, node.Maintenance, node.ShuttingDown);
}

/// <summary>Another action that is the cause, and the constraint between both (null: none was configured).</summary>
internal sealed record CauseLink(ScheduledAction Action, string? Constraint);

/// <summary>What was recorded of one resource.</summary>
internal sealed class ResourceRecord
{
    /// <summary>Changes of its scores, oldest first.</summary>
    public List<ScoreChange> Changes { get; } = [];

    public List<Colocation> Ignored { get; } = [];

    /// <summary>Of an instance: changes of its priority for promotion, oldest first.</summary>
    public List<ScoreChange> Ranks { get; } = [];

    /// <summary>Its scores when its place was decided, and how many changes had led to them.</summary>
    public (NodeTable Scores, int Changes)? Placed { get; set; }

    /// <summary>What keeps it from being touched; null: nothing, or no failure.</summary>
    public FailedOperation? Blocking { get; set; }

    /// <summary>An operation whose parameters, or whose agent, are others today, so that it is restarted.</summary>
    public OperationRecord? Changed { get; set; }

    /// <summary>It has no instance to go with: of which resource, and by which constraint.</summary>
    public (Resource Other, string? Constraint)? Partnerless { get; set; }

    /// <summary>By the node's index; null: no place was chosen for it.</summary>
    public NodeView[]? Views { get; set; }
}

/// <summary>A node when a place was chosen.</summary>
/// <param name="Assigned">How many resources had been placed there before.</param>
/// <param name="Capacity">What was left, where that decides between equals.</param>
internal readonly record struct NodeView(
    Unavailable Unavailable, int Assigned, Amounts? Capacity);
