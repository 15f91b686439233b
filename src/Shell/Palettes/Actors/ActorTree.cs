using System.Text;
using Akka.Actor;

namespace HaActors.Shell.Palettes.Actors;

internal sealed record ActorReport(ActorNode[] Systems);

/// <param name="Name">Of a root: the system's.</param>
/// <param name="Type">Null where the runtime does not tell.</param>
/// <param name="Waiting">Messages in the mailbox at the moment of looking.</param>
internal sealed record ActorNode(string Name, string? Type, int Waiting, ActorNode[] Children);

/// <summary>Looks at the actors of a system from outside; they may come and go meanwhile.</summary>
internal static class ActorTree
{
    /// <summary>A tree deeper or wider than a person reads is cut, and says so.</summary>
    private const int MostChildren = 200;

    public static ActorNode Of(ExtendedActorSystem system) =>
        new(system.Name, null, 0, [Look("user", system.Guardian), Look("system", system.SystemGuardian)]);

    public static string Text(ActorNode root)
    {
        var text = new StringBuilder($"{root.Name}\n");
        Append(text, root.Children, "");
        return text.ToString();
    }

    private static ActorNode Look(string name, IActorRef actor)
    {
        if (actor is not ActorRefWithCell living)
            return new ActorNode(name, null, 0, []);

        var children = living.Children.OrderBy(child => child.Path.Name, StringComparer.Ordinal).ToArray();
        var shown = children.Take(MostChildren).Select(child => Look(child.Path.Name, child));
        var cut = children.Length - MostChildren;
        return new ActorNode(
            name,
            TypeName(living.Underlying.Props?.Type),
            living.Underlying.NumberOfMessages,
            cut > 0 ? [.. shown, new ActorNode($"… and {cut} more", null, 0, [])] : [.. shown]);
    }

    private static string? TypeName(Type? type) => type switch
    {
        null => null,
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>",
        _ => type.Name,
    };

    private static void Append(StringBuilder text, ActorNode[] nodes, string indent)
    {
        for (var at = 0; at < nodes.Length; at++)
        {
            var last = at == nodes.Length - 1;
            var node = nodes[at];
            var type = node.Type is null ? "" : $"  {node.Type}";
            var waiting = node.Waiting == 0 ? "" : $"  {node.Waiting} waiting";
            text.Append($"{indent}{(last ? "└─ " : "├─ ")}{node.Name}{type}{waiting}\n");
            Append(text, node.Children, indent + (last ? "   " : "│  "));
        }
    }
}
