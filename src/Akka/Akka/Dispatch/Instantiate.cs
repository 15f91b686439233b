using System.Reflection;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Makes what the configuration names by its full type name.</summary>
internal static class Instantiate
{
    /// <exception cref="ConfigurationException">No such type, not of the kind asked for, or it cannot be made.</exception>
    public static T As<T>(string typeName, string what, params object?[] arguments)
        where T : class
    {
        var type = TypeOf(typeName)
            ?? throw new ConfigurationException($"Unknown type [{typeName}] for {what}.");
        if (!typeof(T).IsAssignableFrom(type))
            throw new ConfigurationException($"[{typeName}] for {what} must be a {typeof(T)}.");

        try
        {
            return (T)Activator.CreateInstance(
                type,
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
                null,
                arguments,
                null)!;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is not null)
        {
            throw new ConfigurationException(
                $"[{typeName}] for {what} failed: {thrown.InnerException.Message}", thrown.InnerException);
        }
        catch (MissingMethodException cause)
        {
            throw new ConfigurationException($"[{typeName}] for {what} has no fitting constructor.", cause);
        }
    }

    // A name without an assembly is one of ours, or of any assembly that is loaded.
    public static Type? TypeOf(string typeName) =>
        Type.GetType(typeName)
        ?? AppDomain.CurrentDomain.GetAssemblies()
            .OrderBy(assembly => assembly.FullName, StringComparer.Ordinal)
            .Select(assembly => assembly.GetType(typeName))
            .FirstOrDefault(type => type is not null);
}
