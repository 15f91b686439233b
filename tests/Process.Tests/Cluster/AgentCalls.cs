namespace HaActors.Process.Tests.Cluster;

/// <param name="Environment">All that the agent was given.</param>
public sealed record AgentCallSeen(string Action, IReadOnlyDictionary<string, string> Environment)
{
    public string Node => Environment.GetValueOrDefault("OCF_RESKEY_CRM_meta_on_node", "");

    /// <summary>A meta attribute's value without the spaces around it; empty: there is none.</summary>
    public string Meta(string name) => Environment.GetValueOrDefault($"OCF_RESKEY_CRM_meta_{name}", "").Trim();

    public override string ToString() => Action switch
    {
        "notify" => $"{Node} {Action} {Meta("notify_type")}-{Meta("notify_operation")}",
        "monitor" => $"{Node} {Action} {Meta("interval")}",
        _ => $"{Node} {Action}",
    };
}

/// <summary>What Pacemaker's own test agents write into their <c>envfile</c>: each call with its environment.</summary>
public static class AgentCalls
{
    /// <summary>Oldest first; of one that is just being written, what is there is left out.</summary>
    public static IReadOnlyList<AgentCallSeen> Of(string folder, string resource)
    {
        var path = Path.Combine(folder, $"{resource}.calls");
        var calls = new List<AgentCallSeen>();
        string? action = null;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (line == "###" && action is not null)
            {
                calls.Add(new AgentCallSeen(action, environment));
                action = null;
            }
            else if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                action = line.Split(' ')[1];
                environment = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                environment[line[..at]] = line[(at + 1)..];
            }
        }

        return calls;
    }
}
