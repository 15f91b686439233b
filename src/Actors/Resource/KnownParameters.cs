using HaActors.Agents;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Model;

namespace HaActors.Actors.Resource;

/// <summary>What decisions need of an agent's meta-data.</summary>
internal static class KnownParameters
{
    public static AgentParameters Of(AgentMetaData? data)
    {
        if (data is null)
            return AgentParameters.Unknown;
        var reloads = data.Offers("reload-agent") || data.Offers("reload");
        return new AgentParameters(
            [.. data.Parameters.Select(static parameter => parameter.Name)],
            reloads ? [.. data.Parameters.Where(static parameter => parameter.Reloadable).Select(static parameter => parameter.Name)] : null,
            [.. data.Parameters.Select(static parameter => parameter.Name).Where(SecretNames.IsSecret)]);
    }
}
