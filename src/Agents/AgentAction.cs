namespace HaActors.Agents;

/// <summary>What an agent can be asked to do. Source: OCF resource agent API 1.1, and Pacemaker's migrate
/// actions.</summary>
public enum AgentAction
{
    Start,
    Stop,
    Monitor,
    ValidateAll,
    MetaData,
    Promote,
    Demote,
    Reload,
    ReloadAgent,
    Notify,
    MigrateTo,
    MigrateFrom,
}

/// <summary>The words that agents understand on their command line.</summary>
public static class AgentActionWords
{
    private static readonly string[] Words =
    [
        "start", "stop", "monitor", "validate-all", "meta-data", "promote", "demote", "reload", "reload-agent",
        "notify", "migrate_to", "migrate_from",
    ];

    /// <summary>The action as agents spell it: <c>meta-data</c>, but <c>migrate_to</c>.</summary>
    public static string ToWord(this AgentAction action) => Words[(int)action];

    /// <summary>Whether it changes the resource; the others look, or tell.</summary>
    public static bool Changes(this AgentAction action) => action is not (AgentAction.Monitor or AgentAction.ValidateAll
        or AgentAction.MetaData or AgentAction.Notify);

    /// <summary>The action that <paramref name="word"/> names; <c>status</c> is the old name of monitor.</summary>
    public static bool TryParse(string word, out AgentAction action)
    {
        var index = Array.IndexOf(Words, word == "status" ? "monitor" : word);
        action = index < 0 ? default : (AgentAction)index;
        return index >= 0;
    }
}
