using System.Reflection;
using Akka.Configuration;

namespace HaActors.Akka.Api.Tests;

/// <summary>Each key of Akka.NET's configuration is honoured, or whoever sets it is told that it is not.</summary>
public sealed class ConfigurationKeyTests
{
    /// <summary>
    /// Serializers by name and what is bound to them: each module declares its own, and knows no others; what says
    /// something and does nothing; the multi-node test kit's.
    /// </summary>
    private static readonly string[] Dynamic =
    [
        "akka.actor.serializers.", "akka.actor.serialization-bindings.", "akka.actor.serialization-identifiers.",
        "akka.actor.router.type-mapping.cluster-metrics-", "akka.version", "akka.home", "akka.test.remote."
    ];

    /// <summary>Sections of modules that may be absent.</summary>
    private static readonly Dictionary<string, string> Modules = new()
    {
        ["cluster.sharding"] = "Akka.Cluster.Sharding",
        ["cluster.sharded-daemon-process"] = "Akka.Cluster.Sharding",
        ["cluster.client"] = "Akka.Cluster.Tools.Client",
        ["cluster.metrics"] = "Akka.Cluster.Metrics",
        ["persistence.journal.sql"] = "Akka.Persistence.Sql",
        ["persistence.snapshot-store.sql"] = "Akka.Persistence.Sql",
        ["persistence.query"] = "Akka.Persistence.Query",
        ["persistence.journal.test"] = "Akka.Persistence.TestKit",
    };

    private static Config Reference { get; } = Surface.Assemblies
        .SelectMany(assembly => assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".conf", StringComparison.Ordinal))
            .Select(name => ConfigurationFactory.ParseString(Text(assembly, name))))
        .Aggregate(Config.Empty, (all, one) => all.WithFallback(one));

    /// <summary>What the modules warn of: keys or sections, in full or from the module's own section on.</summary>
    private static IReadOnlyList<string> Warned { get; } =
    [
        // The remoting warns of any key in its section that it does not know.
        "akka.remote",
        .. Surface.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
                .Where(field => field.FieldType == typeof(string[]) && !type.IsGenericType
                    && (field.Name == "NotHonoured" || type.Name == "NotHonoured")))
            .SelectMany(field => (string[])field.GetValue(null)!),
    ];

    [ListingFact]
    public void Every_key_is_honoured_or_reported()
    {
        var missing = File.ReadLines(Path.Combine(Listings.Folder, "hocon-defaults.txt"))
            .Where(line => line.StartsWith("akka.", StringComparison.Ordinal) && line.Contains(" = "))
            .Select(line => line[..line.IndexOf(" = ", StringComparison.Ordinal)])
            .Where(key => !Array.Exists(Dynamic, prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            .Where(key => !Modules.Any(module => IsUnder(key, module.Key) && !IsHere(module.Value)))
            .Where(key => Reference.GetValue(key) is null && !Warned.Any(section => IsUnder(key, section)))
            .ToList();

        Assert.True(missing.Count == 0, $"{missing.Count} are neither:\n{string.Join('\n', missing)}");
    }

    private static bool IsHere(string module) => Surface.Assemblies.Any(assembly => assembly.GetName().Name == module);

    private static bool IsUnder(string key, string section) =>
        $".{key}.".Contains($".{section}.", StringComparison.Ordinal);

    private static string Text(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
