using System.Reflection;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace HaActors.Shell.Configuration;

/// <summary>
/// Reads files and tells where a value was written. The bundled runtime knows lines and files of every value, and
/// resolves includes against the including file; Akka.NET's own parser does neither, so there only the key is named.
/// </summary>
public static class ConfigurationText
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type? Files = typeof(Config).Assembly.GetType("Akka.Configuration.HoconFiles");

    private static readonly MethodInfo? LoadWithOrigins = Files?.GetMethod("Load", Any);

    private static readonly MethodInfo? FindRepetitions = Files?.GetMethod("Repetitions", Any);

    private static readonly PropertyInfo? Origin =
        typeof(HoconValue).GetProperty("Origin", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <exception cref="ConfigurationException">The file cannot be read, or is no HOCON: says where.</exception>
    public static Config Load(string file)
    {
        if (LoadWithOrigins is null)
            return ConfigurationFactory.ParseString(File.ReadAllText(file));

        try
        {
            return (Config)LoadWithOrigins.Invoke(null, [file])!;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is ConfigurationException wrong)
        {
            throw wrong;
        }
    }

    /// <summary>Keys that are written twice between the same two braces of one file; none where the parser cannot tell.</summary>
    public static IReadOnlyList<(string Path, string First, string Again)> Repetitions(string file) =>
        FindRepetitions?.Invoke(null, [file]) as IReadOnlyList<(string, string, string)> ?? [];

    public static string? WhereIs(HoconValue? value) => value is null ? null : Origin?.GetValue(value)?.ToString();
}
