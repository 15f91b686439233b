using System.Globalization;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>The actions of a graph, as XML.</summary>
internal sealed class GraphActions(SchedulingRun run, XmlText xml)
{
    /// <summary>With all that whoever carries it out needs to know.</summary>
    public void Write(ScheduledAction action)
    {
        Open(action);
        if (action is { IsPseudo: false, Resource: Primitive resource })
            WriteResource(resource);
        WriteAttributes(action);
        WriteDowned(action);
        if (action is { IsPseudo: true, Task: Tasks.Maintenance })
            WriteMaintenance();
        xml.Close();
    }

    /// <summary>As others refer to it.</summary>
    public void WriteName(ScheduledAction action)
    {
        Open(action);
        xml.Close();
    }

    /// <summary>Fencing is where it is, even if it only follows from something else.</summary>
    public static bool HasPlace(ScheduledAction action) =>
        action.Node is not null && (!action.IsPseudo || action.Task == Tasks.Fence);

    private void Open(ScheduledAction action)
    {
        xml.Open(ElementOf(action));
        if (action.Task == Tasks.LrmDelete)
            xml.Attribute("mode", "cib");
        xml.Attribute("id", action.Number.ToString(CultureInfo.InvariantCulture));
        xml.Attribute("operation", action.Task);
        if (action.Resource is { } resource && resource.HistoryId != resource.Id)
        {
            xml.Attribute("operation_key", ActionNames.HistoryKey(action));
            xml.Attribute("internal_operation_key", action.Key);
        }
        else
        {
            xml.Attribute("operation_key", action.Key);
        }

        if (!HasPlace(action))
            return;
        xml.Attribute("on_node", action.Node!.Name);
        xml.Attribute("on_node_uuid", action.Node.Id);
        if (RemoteHosts.RouterOf(action) is { } router)
            xml.Attribute("router_node", router.Name);
    }

    private static string ElementOf(ScheduledAction action)
    {
        if (action.IsPseudo)
            return "pseudo_event";
        return action.Task is Tasks.Fence or Tasks.Shutdown or Tasks.ClearFailcount or Tasks.LrmDelete
            ? "crm_event"
            : "rsc_op";
    }

    private void WriteResource(Primitive resource)
    {
        xml.Open("primitive");
        if (resource.Removed && resource.HistoryId != resource.Id)
        {
            xml.Attribute("id", resource.HistoryId);
            xml.Attribute("long-id", resource.Id);
        }
        else if (!resource.Unique && resource.BaseId != resource.Id)
        {
            xml.Attribute("id", resource.BaseId);
            xml.Attribute("long-id", resource.HistoryId != resource.BaseId ? resource.HistoryId : resource.Id);
        }
        else
        {
            xml.Attribute("id", resource.Id);
        }

        xml.Attribute("class", resource.Standard);
        if (resource.Provider is not null)
            xml.Attribute("provider", resource.Provider);
        xml.Attribute("type", resource.Type);
        xml.Close();
    }

    private void WriteAttributes(ScheduledAction action)
    {
        var numbered = new List<(string, string)>();
        xml.Open("attributes");
        foreach (var (name, value) in GraphAttributes.Of(action))
            // What agents know by its place has no name that could stand here.
            if (char.IsAsciiDigit(name[0]))
                numbered.Add((name, value));
            else
                xml.Attribute(name, value);
        foreach (var (name, value) in numbered)
        {
            xml.Open("param");
            xml.Attribute("name", name);
            xml.Attribute("value", value);
            xml.Close();
        }

        xml.Close();
    }

    /// <summary>Nodes that are down when it is done.</summary>
    private void WriteDowned(ScheduledAction action)
    {
        if (action.Node is null || !HasPlace(action))
            return;
        if (action.Task == Tasks.Shutdown)
            WriteNodes("downed", [action.Node.Id]);
        else if (action.Task == Tasks.Fence
            && action.Extra?.GetValueOrDefault("stonith_action") is "off" or "reboot" or "poweroff")
            WriteNodes(
                "downed",
                [action.Node.Id, .. RemoteHosts.GuestsOn(run, action.Node).Select(static guest => guest.Id)]);
        else if (action is { Task: Tasks.Stop, Resource: Primitive { IsRemoteConnection: true } connection }
            && !connection.Actions.Exists(static other => other.Task == Tasks.MigrateFrom))
            WriteNodes("downed", [connection.Id]);
    }

    private void WriteNodes(string name, IReadOnlyList<string> ids)
    {
        xml.Open(name);
        foreach (var id in ids)
        {
            xml.Open("node");
            xml.Attribute("id", id);
            xml.Close();
        }

        xml.Close();
    }

    private void WriteMaintenance()
    {
        xml.Open("maintenance");
        foreach (var node in run.Nodes)
        {
            if (!node.IsRemoteOrGuest
                || node.Maintenance == CibValue.Truth(node.Status?["node_in_maintenance"], otherwise: false))
                continue;
            xml.Open("node");
            xml.Attribute("id", node.Id);
            xml.Attribute("node_in_maintenance", node.Maintenance ? "1" : "0");
            xml.Close();
        }

        xml.Close();
    }
}
