namespace HaActors.Agents;

/// <summary>The agents that come with the product, beside its assemblies.</summary>
public static class ShippedAgents
{
    /// <summary>An OCF root: it holds the provider <c>ha</c>.</summary>
    public static string OcfRoot { get; } = Path.Combine(AppContext.BaseDirectory, "ocf");

    /// <summary>What agents call by the names of <see cref="Tools.AgentTools.Names"/>.</summary>
    public static string Tool { get; } = Path.Combine(AppContext.BaseDirectory, "tools", "ha-tool");

    /// <summary>Holds the fence agents.</summary>
    public static string FenceFolder { get; } = Path.Combine(AppContext.BaseDirectory, "fence");
}
