using System.Reflection;
using System.Text.Json;
using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>Makes configurations.</summary>
public class ConfigurationFactory
{
    // Immutable, and the same for all systems of the process.
    private static readonly Lazy<Config> Reference =
        new(() => FromResource("reference.conf", typeof(ConfigurationFactory).Assembly));

    public static Config Empty => Config.Empty;

    /// <exception cref="ConfigurationException">The text is wrong: see the line and what was expected.</exception>
    public static Config ParseString(string hocon) => new(Parser.Parse(hocon, null));

    /// <inheritdoc cref="ParseString(string)"/>
    /// <param name="hocon">The text.</param>
    /// <param name="includeCallback">Gives what <c>include "name"</c> names; null where it does not exist.</param>
    public static Config ParseString(string hocon, Func<string, HoconRoot?>? includeCallback) =>
        new(Parser.Parse(hocon, includeCallback));

    /// <summary>The configuration that a system gets when none is given: an empty one.</summary>
    /// <remarks>No file is looked for: what a system runs with is said by who starts it.</remarks>
    public static Config Load() => Empty;

    /// <summary>The defaults of this assembly (its reference.conf).</summary>
    public static Config Default() => Reference.Value;

    public static Config FromResource(string resourceName, object instanceInAssembly) =>
        instanceInAssembly switch
        {
            Type type => FromResource(resourceName, type.Assembly),
            Assembly assembly => FromResource(resourceName, assembly),
            _ => FromResource(resourceName, instanceInAssembly.GetType().Assembly),
        };

    public static Config FromResource<TAssembly>(string resourceName) =>
        FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <exception cref="ConfigurationException">The assembly has no such resource, or its text is wrong.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        var name = assembly.GetName().Name;
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"The assembly {name} has no resource '{resourceName}'.");
        using var reader = new StreamReader(stream);
        return HoconFiles.Parse(reader.ReadToEnd(), $"{name}/{resourceName}");
    }

    /// <summary>The public properties of an object, by their names.</summary>
    public static Config FromObject(object source) =>
        ParseString(JsonSerializer.Serialize(source, source.GetType()));
}

/// <summary>Configurations that know their files.</summary>
internal static class HoconFiles
{
    /// <summary>Reads a file and what it includes, names being relative to the including file.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read, or is wrong.</exception>
    public static Config Load(string file)
    {
        try
        {
            return new Config(HoconDocument.Parse(File.ReadAllText(file), file, FileIncludes.Of(file)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>
    /// Keys that a file, or one that it includes, writes twice between the same two braces: the path, and where. They
    /// are merged, as the specification wants it; whoever thinks of them as names may want to refuse them.
    /// </summary>
    /// <exception cref="ConfigurationException">A file is wrong.</exception>
    public static IReadOnlyList<(string Path, string First, string Again)> Repetitions(string file)
    {
        var includes = FileIncludes.Of(file);
        HoconDocument.Parse(File.ReadAllText(file), file, includes);
        return [.. includes.Repeated.Select(key => (key.Path, key.First.ToString(), key.Again.ToString()))];
    }

    /// <summary>Reads a text under a name, which origins and messages show; it includes nothing.</summary>
    public static Config Parse(string text, string name) => new(HoconDocument.Parse(text, name, new NoIncludes()));

    /// <returns>Where the value at a path was written; null where there is none, or it was not parsed.</returns>
    public static HoconOrigin? OriginOf(this Config config, string path) => config.GetValue(path)?.Origin;
}
