using System.Globalization;
using HaActors.Lab.Machines.Plan;

namespace HaActors.Lab.Machines.Emulation;

/// <param name="Image">Folder of base.img, vmlinux and initrd.gz.</param>
/// <param name="Disks">Folder of the machine's disks.</param>
/// <param name="SharedDisks">Folder of the disks that machines share.</param>
/// <param name="Sockets">Folder with a short path: a socket's may have 107 characters.</param>
/// <param name="Share">Folder that is /lab in the machine.</param>
/// <param name="Product">Folder that is /opt/haactors in the machine; null: none.</param>
/// <param name="Dotnet">Folder that is /usr/share/dotnet in the machine; null: none.</param>
public sealed record MachinePlaces(
    string Image, string Disks, string SharedDisks, string Sockets, string Share, string? Product, string? Dotnet);

/// <summary>How a machine is started. Always software emulation: the lab's machines are the same wherever it runs.</summary>
public static class QemuCommandLine
{
    public const string Program = "qemu-system-x86_64";

    // All that can be emulated but fast string operations, which are emulated byte by byte: without them pages are cleared three times as
    // fast, and programs start a fifth sooner.
    private const string Processor = "max,-erms,-fsrm";

    public static string QmpSocket(MachinePlaces places, string machine) => Path.Combine(places.Sockets, $"{machine}.qmp");

    /// <summary>The lab's end of the cable, one for each end.</summary>
    public static string SerialSocket(string sockets, string line, string machine) =>
        Path.Combine(sockets, $"serial-{line}-{machine}");

    public static string Console(MachinePlaces places) => Path.Combine(places.Disks, "console");

    public static string Tap(string machine, string networkInterface) => $"{machine}-{networkInterface}";

    public static string RootDisk(MachinePlaces places) => Path.Combine(places.Disks, "root.qcow2");

    public static string Disk(MachinePlaces places, DiskPlan disk) => Path.Combine(places.Disks, $"{disk.Name}.raw");

    public static string SharedDisk(string folder, string disk) => Path.Combine(folder, $"{disk}.raw");

    /// <summary>All arguments, in the order in which the devices appear in the machine.</summary>
    public static IReadOnlyList<string> Of(MachinePlan machine, LabPlan lab, MachinePlaces places) =>
    [
        "-name", machine.Name, "-M", "q35", "-cpu", Processor, "-smp", Number(machine.Processors), "-m", Number(machine.MemoryMb),
        // The code cache would double what a machine takes of the memory.
        "-accel", "tcg,thread=multi,tb-size=128",
        "-nodefaults", "-display", "none", "-no-user-config",
        "-kernel", Path.Combine(places.Image, "vmlinux"), "-initrd", Path.Combine(places.Image, "initrd.gz"),
        "-append", KernelLine(machine),
        .. Root(machine, places),
        .. machine.Disks.SelectMany(disk => Drive(disk.Name, Disk(places, disk))),
        .. machine.SharedDisks.SelectMany(disk => Drive(disk, SharedDisk(places.SharedDisks, disk), isShared: true)),
        "-chardev", $"file,id=console,path={Console(places)},append=on", "-serial", "chardev:console",
        .. lab.SerialLines.Where(line => line.One == machine.Name || line.Other == machine.Name).SelectMany(line => Serial(line, machine, places)),
        "-qmp", $"unix:{QmpSocket(places, machine.Name)},server=on,wait=off",
        "-device", "virtio-rng-pci",
        .. Share("machine", places.Share), .. Share("product", places.Product), .. Share("dotnet", places.Dotnet),
        .. Network(machine, "eth0", 0),
        .. machine.Interfaces.SelectMany((each, at) => Network(machine, each.Name, at + 1)),
        .. machine.Watchdog is WatchdogKind.I6300esb ? new[] { "-device", "i6300esb", "-action", "watchdog=reset" } : [],
    ];

    private static string KernelLine(MachinePlan machine) =>
        // A machine that hangs keeps hanging, as one of iron does, until its watchdog or its power switch ends that. The
        // kernel does not try out its timer at boot: on a busy computer an emulated one may be late, which it would take for broken.
        "console=ttyS0 quiet net.ifnames=0 panic=0 no_timer_check "
        + $"lab.root={machine.Root.ToString().ToLowerInvariant()} lab.init={machine.Init.ToString().ToLowerInvariant()}";

    private static string[] Root(MachinePlan machine, MachinePlaces places) =>
    [
        "-drive", machine.Root is RootMode.Qcow2
            ? $"id=root,file={RootDisk(places)},format=qcow2,if=none,cache=unsafe"
            : $"id=root,file={Path.Combine(places.Image, "base.img")},format=raw,if=none,readonly=on",
        "-device", "virtio-blk-pci,id=disk-root,drive=root,serial=root",
    ];

    // What a machine flushed is in the files, and files outlive it; that they survive this computer is not needed.
    private static string[] Drive(string name, string file, bool isShared = false) =>
    [
        "-drive", $"id={name},file={file},format=raw,if=none,cache={(isShared ? "writeback,file.locking=off" : "unsafe")},aio=threads",
        "-device", $"virtio-blk-pci,id=disk-{name},drive={name},serial={name}{(isShared ? ",share-rw=on" : "")}",
    ];

    // The machine calls the lab, which carries the bytes: whoever is switched off, the other's end stays.
    private static string[] Serial(SerialPlan line, MachinePlan machine, MachinePlaces places) =>
    [
        "-chardev", $"socket,id=serial-{line.Name},path={SerialSocket(places.Sockets, line.Name, machine.Name)},server=off,reconnect=1",
        "-serial", $"chardev:serial-{line.Name}",
    ];

    private static string[] Share(string tag, string? folder) => folder is null ? [] :
    [
        "-fsdev", $"local,id=share-{tag},path={folder},security_model=none,readonly=on,multidevs=remap",
        "-device", $"virtio-9p-pci,fsdev=share-{tag},mount_tag={tag}",
    ];

    private static string[] Network(MachinePlan machine, string networkInterface, int place) =>
    [
        "-netdev", $"tap,id={networkInterface},ifname={Tap(machine.Name, networkInterface)},script=no,downscript=no",
        "-device", $"virtio-net-pci,id=nic-{networkInterface},netdev={networkInterface},mac=52:54:00:00:{machine.Number:x2}:{place:x2},romfile=",
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
