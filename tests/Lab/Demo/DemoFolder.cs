namespace HaActors.Lab.Demo;

/// <summary>Where the repository keeps what was built and what a demo leaves to read.</summary>
public static class DemoFolder
{
    /// <summary>The folder that holds the solution file, above this program.</summary>
    public static string Repository { get; } = Find(AppContext.BaseDirectory);

    public static string Binaries => Path.Combine(Repository, "artifacts", "bin");

    /// <summary>Configurations, state and logs of the last demo; a temporary folder where the repository is not ours.
    /// </summary>
    public static string Logs { get; } = Writable(Path.Combine(Repository, "artifacts", "demo"))
        ?? Directory.CreateTempSubdirectory("ha-demo-").FullName;

    private static string Find(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent)
        {
            if (File.Exists(Path.Combine(here.FullName, "HaActors.sln")))
                return here.FullName;
        }

        throw new Namespaces.LabException($"{folder} is in no copy of the repository");
    }

    private static string? Writable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // Held until this process ends: a second demo at the same time gets a folder of its own.
            s_held = new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            return folder;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStream? s_held;
}
