using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Finds keys under <c>akka.remote</c> that this implementation does not honour, to say so instead of ignoring them.
/// </summary>
internal static class UnknownKeys
{
    public static void Warn(Config config, RemoteSettings settings, ILoggingAdapter log)
    {
        foreach (var key in Find(config, RemoteReference.Config, [.. settings.TransportNames, settings.Dispatcher]))
            log.Warning("The configuration key [{0}] is not honoured", key);
    }

    /// <param name="config">The configuration in force.</param>
    /// <param name="reference">The keys that are honoured.</param>
    /// <param name="foreign">Sections that belong to somebody else, such as a transport's that is not ours.</param>
    public static IReadOnlyList<string> Find(Config config, Config reference, IReadOnlyCollection<string> foreign)
    {
        var known = Leaves(reference).ToHashSet(StringComparer.Ordinal);
        var foreignSections = foreign
            .Where(section => section.Length > 0 && !known.Any(key => IsUnder(key, section)))
            .ToList();
        return
        [
            .. Leaves(config)
                .Where(key => !known.Contains(key) && !foreignSections.Any(section => IsUnder(key, section)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsUnder(string key, string section) =>
        key.StartsWith(section + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Leaves(Config config) =>
        config.GetValue("akka.remote") is { } value ? Leaves("akka.remote", value) : [];

    private static IEnumerable<string> Leaves(string path, HoconValue value)
    {
        if (!value.IsObject())
            return [path];
        return value.GetObject().Items.SelectMany(item => Leaves($"{path}.{item.Key}", item.Value));
    }
}
