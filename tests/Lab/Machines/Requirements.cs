using HaActors.Lab.Machines.Emulation;
using HaActors.Lab.Machines.Image;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines;

/// <summary>Whether virtual machines can run here, and why not.</summary>
public static class Requirements
{
    private static readonly (string Program, string Package)[] s_programs =
    [
        (QemuCommandLine.Program, "qemu-system-x86"), ("qemu-img", "qemu-utils"), ("ssh", "openssh-client"), ("nft", "nftables"),
        ("ipmi_sim", "openipmi"), ("curl", "curl"),
    ];

    /// <returns>Null: they can; otherwise the reason, for a person.</returns>
    public static string? WhyNot()
    {
        if (Environment.GetEnvironmentVariable("HA_LAB_INSIDE") != "1" && Permission.WhyNot() is { } forbidden)
            return forbidden;
        foreach (var (program, package) in s_programs)
        {
            if (Tool.Try("sh", "-c", $"command -v {program}").ExitCode != 0)
                return $"{program} is not installed (package {package})";
        }

        try
        {
            using var taps = new FileStream("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return $"this user cannot make network interfaces for machines: {cause.Message}";
        }

        return BaseImage.WhyNot();
    }
}
