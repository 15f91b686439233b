using System.Reflection;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>
/// Decides which members are downed. Named by <c>akka.cluster.downing-provider-class</c>; its constructor takes
/// (ActorSystem, Cluster) or (ActorSystem).
/// </summary>
public interface IDowningProvider
{
    /// <summary>How long to wait, after a member was downed, before its singletons start elsewhere.</summary>
    TimeSpan DownRemovalMargin { get; }

    /// <summary>The actor that subscribes to the cluster and downs members; null for none.</summary>
    Props? DowningActorProps { get; }
}

/// <summary>Nobody downs members but an operator.</summary>
public sealed class NoDowning : IDowningProvider
{
    public NoDowning(ActorSystem system, Cluster cluster) => DownRemovalMargin = cluster.Settings.DownRemovalMargin;

    public TimeSpan DownRemovalMargin { get; }

    public Props? DowningActorProps => null;
}

internal static class DowningProviderLoader
{
    /// <exception cref="ConfigurationException">The type is no downing provider, or cannot be made.</exception>
    public static IDowningProvider Load(Type type, ActorSystem system, Cluster cluster)
    {
        if (!typeof(IDowningProvider).IsAssignableFrom(type))
            throw new ConfigurationException($"{type} is not an IDowningProvider");

        object[] arguments = type.GetConstructor([typeof(ActorSystem), typeof(Cluster)]) is not null
            ? [system, cluster]
            : [system];
        try
        {
            return (IDowningProvider)Activator.CreateInstance(type, arguments)!;
        }
        catch (Exception failure) when (failure is MissingMethodException or TargetInvocationException)
        {
            throw new ConfigurationException(
                $"Could not create the downing provider {type}", failure.InnerException ?? failure);
        }
    }
}
