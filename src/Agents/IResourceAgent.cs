namespace HaActors.Agents;

/// <summary>A way to operate resources of one kind on this machine. Implementations are safe to call from several
/// actors at once.</summary>
public interface IResourceAgent
{
    /// <summary>Runs one operation to its end. Never throws for what happens outside: every outcome is a
    /// result.</summary>
    /// <param name="kill">Cancelled: the program and its children are killed at once and the answer is
    /// <see cref="AgentResult.Killed"/>.</param>
    Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill);
}

/// <summary>The agents that this machine has.</summary>
public interface IAgentCatalog
{
    /// <summary>The agent, or null and the reason, in an operator's words, why there is none.</summary>
    IResourceAgent? Find(AgentName name, out string? whyNot);

    /// <summary>What the agent says of itself, kept after the first success; null when it has no (readable)
    /// meta-data.</summary>
    Task<AgentMetaData?> MetaDataAsync(AgentName name);
}
