using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Routing;

namespace Akka.Actor;

/// <summary>Deployments by path: those under <c>akka.actor.deployment</c>, and those set by code.</summary>
public class Deployer
{
    protected readonly Config Default;

    private readonly ConcurrentDictionary<string, Deploy> _byPath = new(StringComparer.Ordinal);

    public Deployer(Settings settings)
    {
        var section = settings.Config.GetConfig("akka.actor.deployment") ?? Config.Empty;
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
        if (_byPath.IsEmpty || path.Elements is not ["user", ..])
            return null;
        return Lookup(path.Elements.Skip(1));
    }

    public Deploy? Lookup(IEnumerable<string> path)
    {
        if (_byPath.IsEmpty)
            return null;

        var parts = path.ToArray();
        var found = _byPath.GetValueOrDefault("/" + string.Join('/', parts));
        if (found is not null || parts.Length == 0)
            return found;
        // One star stands for one name.
        parts[^1] = "*";
        return _byPath.GetValueOrDefault("/" + string.Join('/', parts));
    }

    public void SetDeploy(Deploy deploy) => _byPath[deploy.Path] = deploy;

    public virtual Deploy ParseConfig(string key, Config config) => new(
        key,
        config,
        NoRouter.Instance,
        Deploy.NoScopeGiven,
        config.GetString("dispatcher") ?? Deploy.NoDispatcherGiven,
        config.GetString("mailbox") ?? Deploy.NoMailboxGiven,
        config.GetInt("stash-capacity", Deploy.NoStashSize));
}
