using System.Diagnostics;
using HaActors.Lab.Demo;
using HaActors.Lab.Machines.Emulation;
using HaActors.Lab.Machines.Guest;
using HaActors.Lab.Machines.Image;
using HaActors.Lab.Machines.IpmiPower;
using HaActors.Lab.Machines.Networks;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Power;

namespace HaActors.Lab.Machines;

/// <summary>
/// Virtual machines with their networks, disks, serial lines and power switches, as a lab file describes them. Inside the lab's
/// namespaces only (tests/Lab/enter): when those end, the kernel ends the machines.
/// </summary>
public sealed class MachineLab : IDisposable
{
    private static readonly TimeSpan s_boot = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly LineSocket _socket;
    private readonly SortedDictionary<string, Machine> _machines = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Bmc> _bmcs = new(StringComparer.Ordinal);

    /// <param name="folder">For disks, consoles and what the machines are given; emptied first.</param>
    /// <param name="prepare">Writes what else a machine finds in /lab, before it boots.</param>
    public MachineLab(LabPlan plan, string folder, Action<string> say, Action<Machine>? prepare = null)
    {
        Plan = plan;
        Folder = folder;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var shared = Directory.CreateDirectory(Path.Combine(folder, "shared")).FullName;
        Directory.CreateDirectory(Sockets);
        Key = MakeKey(folder);
        foreach (var disk in plan.SharedDisks)
            MakeDisk(QemuCommandLine.SharedDisk(shared, disk.Name), disk.SizeBytes);
        Switches = new LabSwitches(plan);
        SerialLines = plan.SerialLines.ToDictionary(line => line.Name, line => new SerialCable(line, Sockets));
        foreach (var each in plan.Machines)
            _machines.Add(each.Name, Make(each, shared, prepare));
        Power = new PowerSwitch(_machines.Values, say);
        var powerSocket = Path.Combine(Sockets, "power");
        _socket = new LineSocket(powerSocket, Power.Carry);
        foreach (var each in plan.Machines.Where(machine => machine.HasIpmi))
        {
            var bmc = new Bmc(each, Path.Combine(folder, each.Name, "ipmi"), powerSocket);
            bmc.Start();
            _bmcs.Add(each.Name, bmc);
        }
    }

    /// <summary>A path of the lab's own /run, short enough for sockets.</summary>
    public static string Sockets => "/run/ha-lab";

    public LabPlan Plan { get; }

    public string Folder { get; }

    /// <summary>The file of the key that opens every machine.</summary>
    public string Key { get; }

    public PowerSwitch Power { get; }

    public LabSwitches Switches { get; }

    public IReadOnlyDictionary<string, SerialCable> SerialLines { get; }

    public IReadOnlyCollection<Machine> Machines => _machines.Values;

    public IReadOnlyDictionary<string, Bmc> Bmcs => _bmcs;

    /// <exception cref="LabException">There is none of that name.</exception>
    public Machine this[string name] =>
        _machines.TryGetValue(name, out var machine) ? machine : throw new LabException($"there is no machine {name}");

    /// <summary>Switches all machines on and waits until each is up.</summary>
    public async Task BootAsync()
    {
        foreach (var machine in Machines)
            machine.PowerOn();
        await Task.WhenAll(Machines.Select(machine => UpAsync(machine)));
    }

    /// <summary>Waits until a machine has come up as often as that.</summary>
    /// <exception cref="LabException">It did not; the message has the end of its console.</exception>
    public static async Task UpAsync(Machine machine, int boots = 1)
    {
        var began = Stopwatch.GetTimestamp();
        while (machine.Console.Boots < boots)
        {
            if (Stopwatch.GetElapsedTime(began) > s_boot)
                throw new LabException(string.Join('\n', [$"{machine.Name} did not come up:", .. machine.Console.Last(20)]));
            await Task.Delay(s_poll);
        }
    }

    /// <summary>Undoes the faults of networks, serial lines, power switches and of machines that stand still; who is off stays off.</summary>
    public async Task MendAsync()
    {
        LabSwitches.MendAll();
        foreach (var line in SerialLines.Values)
            line.IsCut = false;
        foreach (var bmc in _bmcs.Values)
            bmc.Start();
        foreach (var machine in Machines.Where(machine => machine.IsOn))
        {
            machine.Thaw();
            await machine.ContinueAsync();
            await machine.MendAsync();
        }
    }

    public void Dispose()
    {
        foreach (var bmc in _bmcs.Values)
            bmc.Dispose();
        _socket.Dispose();
        Parallel.ForEach(Machines, machine => machine.Dispose());
        foreach (var line in SerialLines.Values)
            line.Dispose();
        Switches.Dispose();
    }

    private Machine Make(MachinePlan plan, string shared, Action<Machine>? prepare)
    {
        var disks = Directory.CreateDirectory(Path.Combine(Folder, plan.Name)).FullName;
        var share = Directory.CreateDirectory(Path.Combine(disks, "lab")).FullName;
        var image = BaseImage.Folder();
        var places = new MachinePlaces(image, disks, shared, Sockets, share, Product(), Dotnet());
        if (plan.Root is RootMode.Qcow2)
            Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", Path.Combine(image, "base.img"), "-F", "raw", QemuCommandLine.RootDisk(places));
        foreach (var disk in plan.Disks)
            MakeDisk(QemuCommandLine.Disk(places, disk), disk.SizeBytes);
        foreach (var program in new[] { "init", "up", "keep" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Machines", "Guest", program), Path.Combine(share, program));
        File.WriteAllText(Path.Combine(share, "boot"), GuestBoot.Script(plan, Plan));
        File.WriteAllText(Path.Combine(share, "hosts"), GuestBoot.Hosts(Plan));
        File.Copy(Key + ".pub", Path.Combine(share, "authorized_keys"));
        var files = Directory.CreateDirectory(Path.Combine(share, "files")).FullName;
        foreach (var (name, text) in Plan.Files.IsDefault ? [] : Plan.Files)
            File.WriteAllText(Path.Combine(files, name), text);
        var machine = new Machine(plan, Plan, places, Key);
        prepare?.Invoke(machine);
        return machine;
    }

    private static string MakeKey(string folder)
    {
        var key = Path.Combine(folder, "key");
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", key);
        return key;
    }

    private static void MakeDisk(string path, long sizeBytes)
    {
        using var file = File.Create(path);
        file.SetLength(sizeBytes);
    }

    /// <summary>The product as ./build leaves it.</summary>
    private static string? Product()
    {
        var folder = Path.Combine(DemoFolder.Repository, "artifacts");
        return Directory.Exists(Path.Combine(folder, "bin")) ? folder : null;
    }

    /// <summary>The .NET that runs pbm, which has none compiled in.</summary>
    private static string? Dotnet() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "dotnet")).Where(File.Exists)
            .Select(file => Path.GetDirectoryName(new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file))
            .FirstOrDefault();
}
