using System.Collections.Immutable;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Host.Configuration;

/// <summary>What is wrong with how the configuration uses its agents.</summary>
/// <param name="MayPass">Agents printed nothing readable in time, on a machine that was busy starting perhaps; nothing else is wrong.</param>
public sealed record AgentErrors(IReadOnlyList<string> All, bool MayPass);

/// <summary>Compares the configuration with what the agents themselves say they need.</summary>
public static class AgentChecks
{
    private sealed record Found(string Text, bool MayPass);

    public static async Task<AgentErrors> ErrorsAsync(
        ClusterConfiguration cluster, IAgentCatalog agents, IFenceAgentCatalog fenceAgents)
    {
        // All at once: a node should not take longer to start because it has many resources.
        var resources = cluster.Resources.Values.Select(resource => OfResourceAsync(resource, agents));
        var devices = cluster.FenceDevices.Select(device => OfDeviceAsync(device, fenceAgents));
        var errors = await Task.WhenAll(resources.Concat(devices));
        Found[] all = [.. errors.SelectMany(found => found)];
        return new AgentErrors([.. all.Select(error => error.Text)], all.Length > 0 && all.All(error => error.MayPass));
    }

    private static async Task<IEnumerable<Found>> OfResourceAsync(ResourceConfiguration resource, IAgentCatalog agents)
    {
        var path = $"ha.resources.{resource.Id}";
        if (!AgentName.TryParse(resource.Agent, out var name, out _))
            return [];   // the reader has said so, with the line

        if (agents.Find(name, out var whyNot) is null)
            return Wrong([$"{path}.agent: {whyNot}"]);

        // A plug-in's parameters are its options, which nobody lists.
        if (name.Standard == "nagios")
            return [];

        if (name.Standard is not ("ocf" or "net"))
            return Wrong(resource.Parameters.Keys.Select(key => $"{path}.parameters.{key}: {name.Standard} agents take no parameters"));

        return await agents.MetaDataAsync(name) is { } metaData
            ? Wrong(ParameterCheck.Errors(metaData, resource.Parameters).Select(error => $"{path}.parameters: {error}"))
            : [Unread(path, resource.Agent)];
    }

    private static async Task<IEnumerable<Found>> OfDeviceAsync(FenceDevice device, IFenceAgentCatalog agents)
    {
        var path = $"ha.fencing.devices.{device.Id}";
        if (device.Agent.Length == 0 || device.Kind != FenceKind.Agent)
            return [];   // the reader has said so, with the line; or it is no program

        if (agents.Find(device.Agent, out var whyNot) is null)
            return Wrong([$"{path}.agent: {whyNot}"]);

        return await agents.MetaDataAsync(device.Agent) is { } metaData
            ? Wrong(ParameterCheck.Errors(metaData, WithTarget(device)).Select(error => $"{path}.parameters: {error}"))
            : [Unread(path, device.Agent)];
    }

    private static IEnumerable<Found> Wrong(IEnumerable<string> errors) => errors.Select(error => new Found(error, MayPass: false));

    private static Found Unread(string path, string agent) => new(
        $"{path}.agent: {agent} does not print meta-data that can be read within agents.meta-data-timeout; try it by hand", MayPass: true);

    /// <summary>The target's name is sent with every request, so that a device that requires it has it.</summary>
    private static ImmutableSortedDictionary<string, string> WithTarget(FenceDevice device) =>
        device.Parameters.ContainsKey("plug") ? device.Parameters : device.Parameters.SetItem("plug", "target");
}
