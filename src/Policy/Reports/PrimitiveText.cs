using System.Text;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>One line about one instance: what it is, its state, where, and what is special about it.</summary>
internal static class PrimitiveText
{
    public static string Of(Primitive primitive, bool pending) =>
        Of(primitive, primitive.Unique ? primitive.Id : primitive.BaseId, primitive.CurrentNode, pending);

    public static string Of(Primitive primitive, string name, Node? node, bool pending)
    {
        if (primitive.RunningOn.Count > 1)
            node = null;
        else
            node ??= primitive.PendingNode ?? primitive.LockNode;
        var text = new StringBuilder($"{name}\t({primitive.Agent}):\t ");
        if (primitive.Removed)
            text.Append("ORPHANED ");
        text.Append(State(primitive, pending));
        if (node is not null)
            text.Append(' ').Append(node.Name);
        if (FailedProbes.Of(primitive, node?.Name) is { } probe)
            text.Append($" ({ExitCodeText.Of(probe.ExitCode)}) ");
        text.Append(ResourceListText.Flags(Flags(primitive, node, pending)));
        if (primitive.RunningOn.Count > 1)
            text.Append($" [ {string.Join(' ', primitive.RunningOn)} ]");
        return text.ToString();
    }

    /// <summary>In the role that it has, as users call it: what can be promoted and is not is unpromoted.</summary>
    public static Role ShownRole(Primitive primitive) =>
        primitive.Role == Role.Started && primitive.OutermostBelowBundle.Promotable ? Role.Unpromoted : primitive.Role;

    private static string State(Primitive primitive, bool pending)
    {
        var role = ShownRole(primitive);
        if (primitive.Failed)
            return role > Role.Unpromoted ? $"FAILED {role}" : "FAILED";
        return (pending ? Pending(primitive.PendingTask) : null) ?? role.ToString();
    }

    private static string? Pending(string? task) => task switch
    {
        Tasks.Start => "Starting",
        Tasks.Stop => "Stopping",
        Tasks.MigrateTo or Tasks.MigrateFrom => "Migrating",
        Tasks.Promote => "Promoting",
        Tasks.Demote => "Demoting",
        _ => null,
    };

    private static IEnumerable<string?> Flags(Primitive primitive, Node? node, bool pending)
    {
        if (node is { Online: false, Unclean: true })
            yield return "UNCLEAN";
        if (node is not null && node == primitive.LockNode)
            yield return "LOCKED";
        if (pending && primitive.PendingTask == Tasks.Monitor)
            yield return "Monitoring";
        if (RoleNames.Parse(primitive.MetaValue("target-role")) == Role.Stopped)
            yield return "disabled";
        else if (primitive.IsDisabled)
            yield return $"target-role:{primitive.MetaValue("target-role")}";
        if (primitive.Blocked)
            yield return "blocked";
        else
            yield return ResourceListText.Unmanaged(primitive);
        if (primitive.FailureIgnored)
            yield return "failure ignored";
    }
}
