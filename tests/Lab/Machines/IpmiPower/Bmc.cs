using System.Diagnostics;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.IpmiPower;

/// <summary>
/// A machine's power switch as real ones are: IPMI over LAN, at an address of its own (ipmi_sim of OpenIPMI). It lives while the
/// machine is off, and can die itself.
/// </summary>
public sealed class Bmc : IDisposable
{
    public const string User = "fence";
    public const string Password = "lab-secret";

    private readonly string _folder;
    private Process? _process;

    /// <param name="powerSocket">The lab's power switch.</param>
    public Bmc(MachinePlan machine, string folder, string powerSocket)
    {
        Name = machine.Name;
        _folder = Directory.CreateDirectory(folder).FullName;
        var chassis = Path.Combine(AppContext.BaseDirectory, "Machines", "IpmiPower", "chassis");
        File.WriteAllText(Path.Combine(_folder, "lan.conf"), LanFile(machine, $"perl {chassis} {powerSocket} {machine.Name}"));
        File.WriteAllText(Path.Combine(_folder, "emu.cmd"), Commands);
        Directory.CreateDirectory(Path.Combine(_folder, "state"));
    }

    public string Name { get; }

    public bool IsOn => _process is { HasExited: false };

    public void Start()
    {
        if (IsOn)
            return;
        _process?.Dispose();
        _process = Tool.Start(new ProcessStartInfo(
            "setsid",
            ["ipmi_sim", "-n", "-c", Path.Combine(_folder, "lan.conf"), "-f", Path.Combine(_folder, "emu.cmd"), "-s", Path.Combine(_folder, "state")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        // Read, so that it never waits for somebody who does.
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The device answers nobody any more; the machine's power stays as it is.</summary>
    public void Die()
    {
        if (_process is not { HasExited: false } process)
            return;
        Native.Signal(process.Id, Native.SigKill);
        process.WaitForExit();
    }

    public void Dispose()
    {
        Die();
        _process?.Dispose();
    }

    private const string Commands = """
        mc_setbmc 0x20
        mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02
        sel_enable 0x20 1000 0x0a
        mc_enable 0x20

        """;

    private static string LanFile(MachinePlan machine, string chassis) => $"""
        name "{machine.Name}"
        set_working_mc 0x20
          startlan 1
            addr {machine.PowerAddress} 623
            priv_limit admin
            allowed_auths_callback none md2 md5 straight
            allowed_auths_user none md2 md5 straight
            allowed_auths_operator none md2 md5 straight
            allowed_auths_admin none md2 md5 straight
            guid a123456789abcdefa1234567{machine.Number:x8}
          endlan
          chassis_control "{chassis}"
          user 1 true "" "none" user 10 none md2 md5 straight
          user 2 true "{User}" "{Password}" admin 10 none md2 md5 straight

        """;
}
