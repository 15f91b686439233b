using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>
/// Settings by path. What this configuration does not say, its fallback says; keys enumerate in the order in which
/// they were written, the fallback's own behind.
/// </summary>
/// <remarks>
/// Substitutions are looked up in the document that they stand in, when it is parsed, not in the fallback.
/// </remarks>
public partial class Config
{
    public static readonly Config Empty = new();

    private readonly HoconValue _own;
    private HoconValue? _merged;

    public Config()
    {
        _own = new HoconValue();
        Substitutions = [];
    }

    public Config(HoconRoot root)
    {
        _own = root.Value;
        Substitutions = root.Substitutions;
    }

    /// <summary>The source, completed by the fallback.</summary>
    public Config(Config source, Config? fallback)
    {
        _own = source._own;
        // One that is the last of the chain already, as a system's settings end in the defaults, changes nothing.
        Fallback = source.Fallback is { } existing && fallback is not null && !ReferenceEquals(existing, fallback)
            ? existing.WithFallback(fallback)
            : source.Fallback ?? fallback;
        Substitutions = source.Substitutions;
    }

    public Config? Fallback { get; }

    public IEnumerable<HoconSubstitution> Substitutions { get; set; }

    /// <summary>The whole tree, fallbacks included.</summary>
    // Merged at first need: most configurations on the way to a system's final one are never read.
    public HoconValue Root => _merged ??= Fallback is null ? _own : HoconValue.Over(_own, Fallback.Root);

    public virtual bool IsEmpty => _own.IsEmpty && (Fallback?.IsEmpty ?? true);

    /// <summary>This configuration, completed by another one where it says nothing.</summary>
    /// <exception cref="ArgumentException">A configuration cannot be its own fallback.</exception>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this))
            throw new ArgumentException("A configuration cannot be its own fallback.", nameof(fallback));
        if (fallback.IsNullOrEmpty()) return this;
        return IsEmpty ? fallback : new Config(this, fallback);
    }

    protected Config Copy(Config? fallback = null) => new(this, fallback);

    /// <returns>The value at a path; null where there is none.</returns>
    public HoconValue? GetValue(string path)
    {
        HoconValue? value = Root;
        foreach (var key in HoconPath.Split(path))
        {
            value = value.GetChildObject(key);
            if (value is null) return null;
        }

        return value;
    }

    /// <summary>Whether a value other than null stands at a path.</summary>
    public virtual bool HasPath(string path) => GetValue(path) is { IsNull: false };

    /// <returns>The object at a path as a configuration of its own; null where there is none.</returns>
    public virtual Config? GetConfig(string path) =>
        GetValue(path) is { IsNull: false } value ? new Config(new HoconRoot(value)) : null;

    /// <summary>The top keys with their values, fallbacks included.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() =>
        Root.IsObject() ? Root.GetObject().Items : [];

    /// <summary>The configuration as HOCON text, without the fallback.</summary>
    public override string ToString() => ToString(includeFallback: false);

    public string ToString(bool includeFallback)
    {
        var root = includeFallback ? Root : _own;
        return root.IsObject() ? root.GetObject().ToString() : root.Values.Count == 0 ? "" : root.ToString();
    }

    public static Config operator +(Config config, string fallback) =>
        config.WithFallback(ConfigurationFactory.ParseString(fallback));

    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);
}

/// <summary>Configurations that may be missing.</summary>
public static class ConfigExtensions
{
    public static bool IsNullOrEmpty([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] this Config? config) =>
        config is null || config.IsEmpty;

    public static Config SafeWithFallback(this Config? config, Config fallback) =>
        config.IsNullOrEmpty() ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);
}
