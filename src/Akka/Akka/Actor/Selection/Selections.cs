namespace Akka.Actor;

/// <summary>Walks the tree of actors for a selection.</summary>
internal static class Selections
{
    public static SelectionPathElement[] Parse(IEnumerable<string> elements) =>
        elements.Where(element => element.Length > 0).Select(ParseElement).ToArray();

    private static SelectionPathElement ParseElement(string element) => element switch
    {
        ".." => SelectParent.Instance,
        "**" => SelectChildRecursive.Instance,
        _ when element.AsSpan().IndexOfAny('*', '?') >= 0 => new SelectChildPattern(element),
        _ => new SelectChildName(element),
    };

    public static void Deliver(IInternalActorRef anchor, IActorRef? sender, ActorSelectionMessage selection)
    {
        var current = anchor;
        for (var step = 0; step < selection.Elements.Length; step++)
        {
            if (current is not ActorRefWithCell here)
            {
                // Another system, or no actor: it goes on from there.
                current.Tell(selection.Copy(elements: selection.Elements[step..]), sender);
                return;
            }

            switch (selection.Elements[step])
            {
                case SelectParent:
                    current = here.Parent is Nobody ? here : here.Parent;
                    break;
                case SelectChildName named:
                    var child = here.GetSingleChild(named.Name);
                    if (child.IsNobody())
                    {
                        NotFound(here, named.Name, sender, selection);
                        return;
                    }

                    current = child;
                    break;
                case SelectChildPattern pattern:
                    DeliverToMatching(here, pattern, sender, selection, step + 1);
                    return;
                case SelectChildRecursive:
                    DeliverToDescendants(here, sender, selection);
                    return;
            }
        }

        current.Tell(selection.Message, sender);
    }

    private static void DeliverToMatching(
        ActorRefWithCell parent, SelectChildPattern pattern, IActorRef? sender, ActorSelectionMessage selection, int next)
    {
        var matching = parent.Children.Where(child => pattern.Fits(child.Path.Name)).ToList();
        if (matching.Count == 0)
        {
            NotFound(parent, pattern.PatternStr, sender, selection);
            return;
        }

        var rest = selection.Copy(
            elements: selection.Elements[next..], wildCardFanOut: selection.WildCardFanOut || matching.Count > 1);
        foreach (var child in matching)
            Deliver((IInternalActorRef)child, sender, rest);
    }

    private static void DeliverToDescendants(ActorRefWithCell parent, IActorRef? sender, ActorSelectionMessage selection)
    {
        var children = parent.Children.ToList();
        if (children.Count == 0)
            return;

        foreach (var child in children)
        {
            child.Tell(selection.Message, sender);
            if (child is ActorRefWithCell below)
                DeliverToDescendants(below, sender, selection);
        }
    }

    // After a wildcard a branch that ends early is no news.
    private static void NotFound(
        ActorRefWithCell parent, string name, IActorRef? sender, ActorSelectionMessage selection)
    {
        if (selection.WildCardFanOut)
            return;

        var system = parent.Underlying.SystemImpl;
        new EmptyLocalActorRef(parent.Provider, new ChildActorPath(parent.Path, name, 0), system.EventStream)
            .Tell(selection, sender);
    }
}
