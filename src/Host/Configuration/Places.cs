using Akka.Configuration;
using Akka.Configuration.Hocon;
using HaActors.Shell.Configuration;

namespace HaActors.Host.Configuration;

/// <summary>Finds where in the files a key stands, for errors that are found after the reading.</summary>
internal sealed class Places(Config root)
{
    /// <exception cref="ConfigurationException">The file cannot be read, or is no HOCON.</exception>
    public static Places Of(string file) => new(ConfigurationText.Load(file));

    /// <param name="error">An error that begins with its key: <c>ha.resources.db.agent: …</c>.</param>
    /// <returns>The same with file and line in front: of the key, or of the innermost object around it.</returns>
    public string Located(string error)
    {
        var end = error.IndexOf(": ", StringComparison.Ordinal);
        return end > 0 && Find(root.Root, error[..end]) is { } where ? $"{where}: {error}" : error;
    }

    // Names may hold dots themselves: what stands in the file decides where one ends.
    private static string? Find(HoconValue value, string path)
    {
        var here = ConfigurationText.WhereIs(value);
        if (!value.IsObject())
            return here;

        foreach (var (key, inner) in value.GetObject().Items)
        {
            if (path == key)
                return ConfigurationText.WhereIs(inner) ?? here;
            if (path.StartsWith(key + ".", StringComparison.Ordinal))
                return Find(inner, path[(key.Length + 1)..]) ?? here;
        }

        return here;
    }
}
