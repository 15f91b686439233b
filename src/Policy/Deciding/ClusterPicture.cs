using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Deciding;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>What a coordinator knows, as a CIB that can be decided upon elsewhere.</summary>
public static class ClusterPicture
{
    private const string Masked = "********";

    // Agents' meta-data does not say which parameters are secret; these words are what they call them.
    private static readonly string[] SecretWords = ["passw", "secret", "token", "credential"];

    /// <returns>XML. Values of parameters whose name speaks of a secret are masked, in the history as well.</returns>
    public static string Of(ClusterState state, NodeName coordinator)
    {
        var resources = state.Configuration.Resources.Values.Select(resource => resource with
        {
            Parameters = resource.Parameters.ToImmutableSortedDictionary(
                pair => pair.Key, pair => IsSecret(pair.Key) ? Masked : pair.Value, StringComparer.Ordinal),
        });
        var cib = ConfigurationCib.Of(state with
        {
            Configuration = state.Configuration with
            {
                Resources = resources.ToImmutableSortedDictionary(resource => resource.Id, resource => resource),
            },
        });
        return CibWriter.Write(cib with
        {
            Header = cib.Header with
            {
                DcUuid = coordinator.Value,
                Attributes = [new("validate-with", "pacemaker-4.0"), new("admin_epoch", "0"), new("epoch", "0"), new("num_updates", "0")],
            },
        });
    }

    private static bool IsSecret(string name) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
