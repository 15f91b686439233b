using System.Collections.Immutable;
using HaActors.Policy.Bonds;

namespace HaActors.Agents.Network;

/// <summary>The bonds of this machine, as the kernel's bonding driver shows them.</summary>
/// <param name="folder"><c>/proc/net/bonding</c>: one file a bond; there is none without the driver.</param>
public sealed class BondFiles(string folder = "/proc/net/bonding")
{
    /// <returns>By name; empty: there are none, or no driver.</returns>
    public ImmutableArray<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <returns>Null: there is no such bond.</returns>
    public Bond? Read(string name)
    {
        try
        {
            return BondText.Read(name, File.ReadAllText(Path.Combine(folder, name)));
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
