using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Persistence;

/// <summary>Says of a plugin whether nodes that are configured alike share what it keeps.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal abstract class SharedByNodesAttribute : Attribute
{
    /// <param name="config">The plugin's own.</param>
    /// <returns>Why they do not; null: they do.</returns>
    public abstract string? WhyNot(Config config);
}

/// <summary>Looks at plugins before anything is entrusted to them that other nodes must find.</summary>
internal static class SharedPlugins
{
    /// <param name="config">The system's.</param>
    /// <param name="id">Path of the journal's configuration; empty: that of the default journal.</param>
    /// <returns>Why other nodes do not find there what this one writes; null: they do.</returns>
    public static string? WhyNotJournal(Config config, string id) =>
        WhyNot(config, id.Length > 0 ? id : config.GetString("akka.persistence.journal.plugin"), "journal");

    /// <inheritdoc cref="WhyNotJournal"/>
    public static string? WhyNotSnapshotStore(Config config, string id) => WhyNot(
        config, id.Length > 0 ? id : config.GetString("akka.persistence.snapshot-store.plugin"), "snapshot store");

    private static string? WhyNot(Config config, string? id, string kind)
    {
        if (string.IsNullOrEmpty(id) || !config.HasPath(id))
            return $"no {kind} is configured";
        var own = config.GetConfig(id)!;
        if (own.GetString("class") is not { Length: > 0 } name || Instantiate.TypeOf(name) is not { } type)
            return $"{id}.class names no {kind}";
        var sharing = (SharedByNodesAttribute?)Attribute.GetCustomAttribute(type, typeof(SharedByNodesAttribute));
        return sharing is null ? $"{id} ({type.Name}) keeps what this node alone can read" : sharing.WhyNot(own) is { } why
            ? $"{id}: {why}"
            : null;
    }
}
