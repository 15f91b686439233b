using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.Image;

/// <summary>
/// The machines' image: built once from Debian packages, kept in /var/cache/haactors-lab under its key. Building needs root
/// and the machine's own package source; using it needs neither.
/// </summary>
public static class BaseImage
{
    private const string Cache = "/var/cache/haactors-lab";
    private const int Kept = 2;

    private static readonly string[] s_parts = ["base.img", "vmlinux", "initrd.gz"];
    private static readonly string[] s_recipe = ["packages", "build", "initramfs-init"];
    private static readonly string[] s_tools = ["debootstrap", "cpio", "strip", "python3", "mke2fs", "unshare", "chroot"];

    /// <summary>Where it is, or would be.</summary>
    public static string Folder() => Path.Combine(Cache, ImageKey.Of(s_recipe.ToDictionary(name => name, name => File.ReadAllText(Recipe(name)))));

    public static bool IsThere => s_parts.All(part => File.Exists(Path.Combine(Folder(), part)));

    /// <returns>Null: it is there, or can be built; otherwise why not.</returns>
    public static string? WhyNot()
    {
        if (IsThere)
            return null;
        if (Environment.GetEnvironmentVariable("HA_LAB_INSIDE") == "1")
            return $"the machines' image is not in {Folder()}; ./lab image builds it";
        if (!Environment.IsPrivilegedProcess)
            return $"the machines' image is not in {Folder()}, and only root can build it";
        var missing = s_tools.Where(tool => Tool.Try("sh", "-c", $"command -v {tool}").ExitCode != 0).ToList();
        if (missing.Count > 0)
            return $"the machines' image is not in {Folder()}, and what builds it is not installed: {string.Join(", ", missing)}";
        return Tool.Try("apt-get", "indextargets").Output.Length > 0
            ? null
            : $"the machines' image is not in {Folder()}, and apt has no package source to build it from";
    }

    /// <summary>Builds it if it is not there; takes some minutes. One at a time on this computer.</summary>
    /// <exception cref="LabException">It cannot be built: why, and the end of what was tried.</exception>
    public static void Build(Action<string> say)
    {
        if (WhyNot() is { } why)
            throw new LabException(why);
        if (IsThere)
            return;
        Directory.CreateDirectory(Cache);
        using var held = Hold();
        if (IsThere)
            return;
        foreach (var left in Directory.EnumerateDirectories(Cache, "*.new"))
            Directory.Delete(left, recursive: true);
        var folder = Folder();
        var made = Directory.CreateDirectory(folder + ".new").FullName;
        say($"building the machines' image in {folder}: some minutes, once");
        var run = Tool.Try("unshare", "-mpf", "--kill-child", "--mount-proc", Recipe("build"), made);
        if (run.ExitCode != 0)
            throw new LabException($"the machines' image could not be built:\n{run.Errors.Trim()}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(made, folder);
        foreach (var old in new DirectoryInfo(Cache).EnumerateDirectories().OrderByDescending(each => each.CreationTimeUtc).Skip(Kept))
            old.Delete(recursive: true);
    }

    private static FileStream Hold()
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(Cache, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException)
            {
                // Somebody else builds it: it is there soon.
                Thread.Sleep(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static string Recipe(string name) => Path.Combine(AppContext.BaseDirectory, "Machines", "Image", name);
}
