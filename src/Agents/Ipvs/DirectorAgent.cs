namespace HaActors.Agents.Ipvs;

/// <summary>Leads from the agent <c>net:director</c>, which is there from the start, to this life's actors.</summary>
public sealed class DirectorSwitch
{
    /// <summary>Makes this director the active one, or a standby; null: done, else what went wrong.</summary>
    public Func<bool, Task<string?>>? Take { get; set; }

    /// <summary>Whether it is the active one, and what keeps it from directing; null: nothing.</summary>
    public Func<Task<(bool IsActive, string? Problem)>>? Look { get; set; }
}

/// <summary>
/// <c>net:director</c>: the role of the active director, as a resource. Grouped behind the services' addresses it moves with them, and
/// tells other directors of the connections. The table itself is on all directors at any time.
/// </summary>
public sealed class DirectorAgent(DirectorSwitch to) : IInProcessAgent
{
    public const string Type = "director";

    public AgentMetaData MetaData { get; } = new(
        Type, "1.0", "The active director's role",
        "Where it is started, connections are told to the other directors; elsewhere they are heard. Its monitor fails where the kernel's "
        + "table of virtual services cannot be read.",
        [],
        [
            new AgentActionAdvice("start", TimeSpan.FromSeconds(20), null, 0, null),
            new AgentActionAdvice("stop", TimeSpan.FromSeconds(20), null, 0, null),
            new AgentActionAdvice("monitor", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), 0, null),
        ]);

    public async Task<InProcessAnswer> RunAsync(InProcessCall call, CancellationToken cancelled)
    {
        if (to.Take is not { } take || to.Look is not { } look)
            return call.Action is AgentAction.Start
                ? new InProcessAnswer(OcfExit.NotInstalled, "this node directs nothing")
                : new InProcessAnswer(call.Action is AgentAction.Monitor ? OcfExit.NotRunning : OcfExit.Ok);

        switch (call.Action)
        {
            case AgentAction.Start:
            case AgentAction.Stop:
                return await take(call.Action is AgentAction.Start) is { } problem
                    ? new InProcessAnswer(OcfExit.GenericError, problem)
                    : new InProcessAnswer(OcfExit.Ok);
            case AgentAction.Monitor:
                var (isActive, why) = await look();
                return !isActive ? new InProcessAnswer(OcfExit.NotRunning)
                    : why is null ? new InProcessAnswer(OcfExit.Ok) : new InProcessAnswer(OcfExit.GenericError, why);
            case AgentAction.ValidateAll:
                return new InProcessAnswer(OcfExit.Ok);
            default:
                return new InProcessAnswer(OcfExit.Unimplemented);
        }
    }
}
