using HaActors.Host.Configuration;
using HaActors.Host.State;

namespace HaActors.Host;

/// <summary>
/// <c>haactors bootstrap</c>: an operator's word that this is a new cluster, though not all its voters are there yet
/// (safety rule 17).
/// </summary>
internal static class Bootstrap
{
    private const int Refused = 1;
    private const int Usage = 2;

    public static async Task<int> RunAsync(string file)
    {
        if (ConfigurationReader.ReadAsFarAsPossible(file, out var errors) is not { } settings)
        {
            foreach (var error in errors)
                await Console.Error.WriteLineAsync($"haactors: {error}");

            return Usage;
        }

        try
        {
            using var state = StateDirectory.Open(settings.StateDirectory, settings.Cluster.Name, settings.Self.Value);
            using var store = new VoterDatabase(state.Path);
            var record = store.Load();
            if (!record.Log.IsBlank)
            {
                await Console.Error.WriteLineAsync($"haactors: {state.Path} has a log: this node is in a cluster already. Start it.");
                return Refused;
            }

            await store.SaveAsync(record with
            {
                Store = record.IsFresh ? $"{Random.Shared.NextInt64(1, long.MaxValue):x16}" : record.Store,
                MayBootstrap = true,
            });
            Console.WriteLine(
                $"Node {settings.Self} may begin cluster {settings.Cluster.Name} with any quorum of nodes that have no log. Start them.");
            return 0;
        }
        catch (Exception cause) when (cause is StateDirectoryException or IOException)
        {
            await Console.Error.WriteLineAsync($"haactors: {cause.Message}");
            return Refused;
        }
    }
}
