using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Constraints, each for itself and against each other.</summary>
internal sealed partial class CheckRun
{
    private static readonly ImmutableArray<string> Actions = ["start", "stop", "promote", "demote"];
    private static readonly ImmutableArray<string> Kinds = ["Mandatory", "Optional", "Serialize"];
    private static readonly ImmutableArray<string> LossPolicies = ["stop", "demote", "fence", "freeze"];
    private static readonly ImmutableArray<string> Discoveries = ["always", "never", "exclusive"];

    private readonly Dictionary<string, (int Score, Place Place)> _said = new(StringComparer.Ordinal);

    public void Constraints()
    {
        foreach (var constraint in _cib.Constraints)
        {
            switch (constraint)
            {
                case LocationEntry location:
                    Location(location);
                    break;
                case ColocationEntry colocation:
                    Colocation(colocation);
                    break;
                case OrderEntry order:
                    Order(order);
                    break;
                case TicketEntry ticket:
                    Ticket(ticket);
                    break;
            }

            foreach (var set in SetsOf(constraint))
                Set(set);
        }
    }

    private void Location(LocationEntry location)
    {
        Refers(location.Resource, location.Place);
        if (location is { Resource: null, Pattern: null, Sets.IsEmpty: true })
            Report(FindingKinds.MissingContent, location.Place, "the constraint names no resource");
        OneOf(location.Place, "role", location.Role, Roles);
        OneOf(location.Place, "resource-discovery", location.Discovery, Discoveries);
        if (location.Node is not { } node)
        {
            if (location is { Rules.IsEmpty: true, Score: not null } or { Rules.IsEmpty: true, Lifetime.IsEmpty: true })
                Report(FindingKinds.MissingContent, location.Place, "the constraint has neither a node nor a rule");
            return;
        }

        if (!_nodes.Contains(node))
            Report(FindingKinds.UnknownNode, location.Place, $"there is no node {node}");
        if (location is { Score: null, Rules.IsEmpty: true } && location.Sets.All(set => set.Score is null))
            Report(FindingKinds.MissingContent, location.Place, "the constraint has no score");
        var score = Score(location.Score, location.Place);
        if (location is { Resource: { } resource, Lifetime.IsEmpty: true })
            Against($"location {resource} {location.Role} {node}", score, location.Place);
    }

    private void Colocation(ColocationEntry colocation)
    {
        var score = Score(colocation.Score, colocation.Place);
        if (!colocation.Sets.IsEmpty)
            return;
        Refers(colocation.Dependent, colocation.Place);
        Refers(colocation.Primary, colocation.Place);
        if (colocation.Dependent is null || colocation.Primary is null)
        {
            Report(FindingKinds.MissingContent, colocation.Place, "the constraint does not name two resources");
            return;
        }

        if (colocation.Dependent == colocation.Primary)
            Report(FindingKinds.SelfReference, colocation.Place, $"{colocation.Dependent} is to be with itself");
        OneOf(colocation.Place, "rsc-role", colocation.DependentRole, Roles);
        OneOf(colocation.Place, "with-rsc-role", colocation.PrimaryRole, Roles);
        Truth(colocation.Place, "influence", colocation.Influence);
        if (colocation.Lifetime.IsEmpty)
            Against(
                $"colocation {colocation.Dependent} {colocation.DependentRole} {colocation.Primary} "
                + $"{colocation.PrimaryRole} {colocation.NodeAttribute}",
                score,
                colocation.Place);
    }

    private void Order(OrderEntry order)
    {
        OneOf(order.Place, "kind", order.Kind, Kinds);
        Truth(order.Place, "symmetrical", order.Symmetrical);
        Truth(order.Place, "require-all", order.RequireAll);
        if (order.Score is not null)
            Score(order.Score, order.Place);
        if (!order.Sets.IsEmpty)
            return;
        Refers(order.First, order.Place);
        Refers(order.Then, order.Place);
        if (order.First is null || order.Then is null)
            Report(FindingKinds.MissingContent, order.Place, "the constraint does not name two resources");
        else if (order.First == order.Then
            && (order.FirstAction ?? "start") == (order.ThenAction ?? order.FirstAction ?? "start"))
            Report(FindingKinds.SelfReference, order.Place, $"{order.First} is to come after itself");
        OneOf(order.Place, "first-action", order.FirstAction, Actions);
        OneOf(order.Place, "then-action", order.ThenAction, Actions);
    }

    private void Ticket(TicketEntry ticket)
    {
        Refers(ticket.Resource, ticket.Place);
        if (ticket.Ticket.Length == 0)
            Report(FindingKinds.MissingContent, ticket.Place, "the constraint names no ticket");
        OneOf(ticket.Place, "rsc-role", ticket.Role, Roles);
        OneOf(ticket.Place, "loss-policy", ticket.LossPolicy, LossPolicies);
    }

    private void Set(ResourceSet set)
    {
        if (set.Members.IsEmpty && set.Reference is null)
            Report(FindingKinds.EmptySet, set.Place, "the set has no members");
        foreach (var member in set.Members)
            Refers(member, set.Place);
        OneOf(set.Place, "role", set.Role, Roles);
        OneOf(set.Place, "action", set.Action, Actions);
        OneOf(set.Place, "kind", set.Kind, Kinds);
        Truth(set.Place, "sequential", set.Sequential);
        Truth(set.Place, "require-all", set.RequireAll);
        if (set.Score is not null)
            Score(set.Score, set.Place);
    }

    private void Refers(string? id, Place place)
    {
        if (id is not null && !IsKnown(id) && !IsKnown(WithoutInstance(id)))
            Report(FindingKinds.UnknownReference, place, $"the resource {id} does not exist");
        else if (id is not null && CollectiveOf(id) is { } collective)
            Report(FindingKinds.InsideAnother, place, $"{id} is inside {collective.Id}");
    }

    private static string WithoutInstance(string id)
    {
        var colon = id.LastIndexOf(':');
        return colon > 0 ? id[..colon] : id;
    }

    private void Truth(Place place, string name, string? value)
    {
        if (value is not null && CibValue.Truth(value) is null)
            Report(FindingKinds.BadValue, place, $"{name}=\"{value}\" is neither true nor false");
    }

    private int Score(string? text, Place place)
    {
        if (text is null)
            return 0;
        if (CibValue.Score(text) is { } score)
            return score;
        Report(FindingKinds.BadScore, place, $"score=\"{text}\" is no score");
        return 0;
    }

    // Both "there only" and "never there" for the same things.
    private void Against(string what, int score, Place place)
    {
        if (Math.Abs(score) < CibValue.Infinity)
            return;
        if (_said.TryGetValue(what, out var before) && before.Score != score)
            Report(FindingKinds.Contradiction, place, $"says the opposite of {before.Place}");
        else
            _said.TryAdd(what, (score, place));
    }
}
