using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>One line that an agent wrote, for the log.</summary>
/// <param name="Subject">The resource, the target of a fence, or the agent of a device that is asked about itself.</param>
/// <param name="Operation">The action's word: <c>start</c>, <c>meta-data</c>, <c>off</c>.</param>
public sealed record AgentOutput(string Subject, string Operation, OutputStream Stream, string Line);
