using System.Text;

namespace HaActors.Lab.Namespaces;

/// <summary>Whether this user may make namespaces here, and what to allow if not.</summary>
public static class Permission
{
    private static readonly (string Flags, string Kind)[] Steps =
    [
        ("-Ur", "user"),
        ("-Urn", "network"),
        ("-Urm", "mount"),
        ("-Urmpf --kill-child --mount-proc", "process"),
        ("-Urnmpf --kill-child --mount-proc", "user, network, mount and process"),
    ];

    /// <summary>Tries it.</summary>
    /// <returns>Null when the lab can run; otherwise what is missing and how to allow it, for a person.</returns>
    public static string? WhyNot()
    {
        foreach (var program in new[] { "unshare", "nsenter", "ip", "setpriv", "perl" })
        {
            if (!OnPath(program))
                return $"{program} is not installed. The lab needs iproute2, util-linux and perl-base.";
        }

        if (Tool.Try("unshare", ["-Urnmpf", "--kill-child", "--mount-proc", "true"]).ExitCode == 0)
            return null;
        foreach (var (flags, kind) in Steps)
        {
            var run = Tool.Try("unshare", [.. flags.Split(' '), "true"]);
            if (run.ExitCode != 0)
                return Explain(kind, run.Errors.Trim());
        }

        return "Making namespaces failed once and then worked: try again.";
    }

    private static string Explain(string kind, string error)
    {
        var text = new StringBuilder();
        text.AppendLine($"This user may not make a {kind} namespace here ({error}).");
        var before = text.Length;
        if (Read("/proc/sys/kernel/unprivileged_userns_clone") == "0")
            text.AppendLine("  sysctl -w kernel.unprivileged_userns_clone=1");
        if (Read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            text.AppendLine("  sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
        foreach (var each in new[] { "user", "net", "mnt", "pid", "uts" })
        {
            if (Read($"/proc/sys/user/max_{each}_namespaces") == "0")
                text.AppendLine($"  sysctl -w user.max_{each}_namespaces=15000");
        }

        if (text.Length > before)
        {
            text.Insert(before, "Allow it, as root on the machine itself:" + Environment.NewLine);
        }
        else if (InContainer())
        {
            text.AppendLine("This is a container, or a service with a system call filter. Start it with");
            text.AppendLine("  --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
                + "--security-opt systempaths=unconfined");
            text.AppendLine("or with --privileged (docker, podman); in Kubernetes: securityContext with "
                + "seccompProfile Unconfined and procMount Unmasked.");
        }
        else
        {
            text.AppendLine("Check, as root on the machine itself: kernel.unprivileged_userns_clone (must be 1), "
                + "user.max_user_namespaces (above 0),");
            text.AppendLine("kernel.apparmor_restrict_unprivileged_userns (must be 0), "
                + "and security modules that forbid unshare(2).");
        }

        return text.ToString().TrimEnd();
    }

    private static bool InContainer() =>
        File.Exists("/.dockerenv") || File.Exists("/run/.containerenv")
        || Environment.GetEnvironmentVariable("container") is not null
        || File.ReadLines("/proc/self/status").Any(line => line == "Seccomp:\t2");

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin").Split(':')
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
