using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Routing;

namespace Akka.Actor;

/// <summary>Deployments by path: those under <c>akka.actor.deployment</c>, and those set by code.</summary>
public class Deployer
{
    protected readonly Config Default;

    private readonly ConcurrentDictionary<string, Deploy> _byPath = new(StringComparer.Ordinal);
    private readonly Config _routers;

    // Paths with stars, in the order in which they were set; the first that fits is taken.
    private volatile (string[] Pattern, Deploy Deploy)[] _patterns = [];

    // Asked for each actor that is made; whether the dictionary is empty it knows only under all its locks.
    private volatile bool _hasAny;

    public Deployer(Settings settings)
    {
        var section = settings.Config.GetConfig("akka.actor.deployment") ?? Config.Empty;
        _routers = settings.Config.GetConfig("akka.actor.router.type-mapping") ?? Config.Empty;
        Default = section.GetConfig("default") ?? Config.Empty;
        foreach (var (path, value) in section.AsEnumerable())
        {
            if (path != "default" && value.IsObject())
                SetDeploy(ParseConfig(path, section.GetConfig($"\"{path}\"")!.WithFallback(Default)));
        }
    }

    /// <summary>The deployment of a path below /user; null where there is none.</summary>
    public Deploy? Lookup(ActorPath path)
    {
        if (!_hasAny || path.Elements is not ["user", ..])
            return null;
        return Lookup(path.Elements.Skip(1));
    }

    public Deploy? Lookup(IEnumerable<string> path)
    {
        if (!_hasAny)
            return null;

        var parts = path.ToArray();
        return _byPath.GetValueOrDefault("/" + string.Join('/', parts))
            ?? _patterns.FirstOrDefault(known => Fits(known.Pattern, parts)).Deploy;
    }

    /// <summary>Sets a deployment. One star in its path stands for one name, two at the end for any number.</summary>
    public void SetDeploy(Deploy deploy)
    {
        _byPath[deploy.Path] = deploy;
        _hasAny = true;
        if (!deploy.Path.Contains('*')) return;
        lock (_byPath)
        {
            var pattern = deploy.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            _patterns = [.. _patterns.Where(known => !known.Pattern.SequenceEqual(pattern)), (pattern, deploy)];
        }
    }

    private static bool Fits(string[] pattern, string[] path)
    {
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == "**" && at == pattern.Length - 1) return path.Length > at;
            if (at >= path.Length || (pattern[at] != "*" && pattern[at] != path[at])) return false;
        }

        return pattern.Length == path.Length;
    }

    /// <exception cref="ConfigurationException">Other nodes are to make routees, or a router that does not exist.</exception>
    public virtual Deploy ParseConfig(string key, Config config)
    {
        if (config.GetBoolean("cluster.enabled"))
            throw new ConfigurationException(
                $"akka.actor.deployment.\"{key}\".cluster.enabled is on: an actor is made where it is asked for.");
        return new Deploy(
            key,
            config,
            Router(key, config),
            Deploy.NoScopeGiven,
            config.GetString("dispatcher") ?? Deploy.NoDispatcherGiven,
            config.GetString("mailbox") ?? Deploy.NoMailboxGiven,
            config.GetInt("stash-capacity", Deploy.NoStashSize));
    }

    private RouterConfig Router(string key, Config config)
    {
        var name = config.GetString("router") ?? "from-code";
        if (name == "from-code") return NoRouter.Instance;
        return Instantiate.As<RouterConfig>(
            _routers.GetString($"\"{name}\"") ?? name, $"akka.actor.deployment.\"{key}\".router", config);
    }
}
