using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Configuration;
using HaActors.Lab.Namespaces;
using HaActors.Policy.Configuration.Reading;
using HaActors.Shell.Configuration;

namespace HaActors.Lab.Machines.Plan;

/// <summary>Reads a lab file: HOCON, every key in tests/Lab/README.md. All that is wrong with it is told at once, with its lines.</summary>
public static partial class LabFile
{
    private const int MostSerialLines = 3;

    private static readonly MachinePlan Ordinary = new(
        "", 0, 512, 1, RootMode.Overlay, InitMode.Plain, WatchdogKind.None, HasIpmi: true, [], [], [], [], [], []);

    private static readonly Dictionary<string, RootMode> Roots = new() { ["overlay"] = RootMode.Overlay, ["qcow2"] = RootMode.Qcow2 };

    private static readonly Dictionary<string, InitMode> Inits = new() { ["plain"] = InitMode.Plain, ["systemd"] = InitMode.Systemd };

    private static readonly Dictionary<string, WatchdogKind> Watchdogs = new()
    {
        ["none"] = WatchdogKind.None, ["i6300esb"] = WatchdogKind.I6300esb, ["softdog"] = WatchdogKind.Softdog,
    };

    private static readonly string[] BondModes =
        ["active-backup", "balance-rr", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"];

    /// <exception cref="LabException">All that is wrong, a line each.</exception>
    public static LabPlan Read(string file)
    {
        if (!File.Exists(file))
            throw new LabException($"there is no file {file}");
        try
        {
            var (plan, errors) = Parse(ConfigurationText.Load(file), Path.GetDirectoryName(Path.GetFullPath(file))!);
            return errors.Count == 0 ? plan : throw new LabException(string.Join('\n', errors));
        }
        catch (ConfigurationException cause)
        {
            throw new LabException(cause.Message);
        }
    }

    /// <param name="folder">Where relative names of files begin.</param>
    /// <returns>Beside errors, a plan that may not be used.</returns>
    public static (LabPlan Plan, IReadOnlyList<string> Errors) Parse(Config file, string folder)
    {
        var findings = new Findings();
        var root = new Section("", HoconTree.Of(file), null, findings);
        var lab = new Section("lab", HoconTree.Of(file)["lab"] as ConfigurationNode.Map, null, findings);
        foreach (var key in root.Keys.Where(key => key != "lab"))
            findings.Add(null, key, "is not known: everything stands in lab { … }");

        var name = lab.Optional("name") ?? "lab";
        if (!Names().IsMatch(name))
            lab.Wrong("name", $"is '{name}', must be letters, digits and hyphens");
        var networks = Networks(lab.Child("networks"));
        var shared = Disks(lab.Child("shared-disks"));
        var machines = Machines(lab, [.. networks.Select(network => network.Name)], [.. shared.Select(disk => disk.Name)]);
        var serial = SerialLines(lab.Child("serial-lines"), machines);
        var words = lab.Child("words").Texts();
        var cluster = lab.Optional("cluster") is { } clusterFile ? TextOf(lab, "cluster", clusterFile, folder, words) : null;
        ImmutableArray<(string, string)> files =
            [.. lab.List("files").Select(file => (Path.GetFileName(file), TextOf(lab, "files", file, folder, words) ?? ""))];
        lab.RejectUnknown();
        return (new LabPlan(name, networks, shared, serial, machines, cluster, files), findings.Errors);
    }

    /// <param name="words">What is written otherwise in the lab: each must be there, else the file was changed and nobody noticed.</param>
    private static string? TextOf(Section lab, string key, string name, string folder, IReadOnlyDictionary<string, string> words)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            lab.Wrong(key, $"is '{name}': there is no file {path}");
            return null;
        }

        var text = File.ReadAllText(path);
        foreach (var (published, here) in words)
        {
            if (key == "cluster" && !text.Contains(published, StringComparison.Ordinal))
                lab.Wrong("words", $"has '{published}', which does not stand in {name}");
            text = text.Replace(published, here, StringComparison.Ordinal);
        }

        return text;
    }

    private static ImmutableArray<NetworkPlan> Networks(Section section)
    {
        var networks = ImmutableArray.CreateBuilder<NetworkPlan>();
        foreach (var key in section.Keys)
        {
            var text = section.Text(key);
            var match = Prefixes().Match(text);
            if (!Names().IsMatch(key) || key.Length > 9)
                section.Wrong(key, "is no name of a network: 9 letters, digits and hyphens at the most");
            else if (!match.Success)
                section.Wrong(key, $"is '{text}', must be an IPv4 network of 24 bits, such as 10.10.1.0/24");
            else if (match.Groups[1].Value == LabPlan.Management.Prefix)
                section.Wrong(key, $"is {text}, which the lab needs itself, for commands and power switches");
            else if (networks.Any(other => other.Prefix == match.Groups[1].Value))
                section.Wrong(key, $"is {text}, which another network is, too");
            else
                networks.Add(new NetworkPlan(key, match.Groups[1].Value, networks.Count + 1));
        }

        return networks.ToImmutable();
    }

    private static ImmutableArray<DiskPlan> Disks(Section section)
    {
        var disks = ImmutableArray.CreateBuilder<DiskPlan>();
        // In the file's order, which is that of the devices; then those of the defaults alone.
        foreach (var key in section.Keys.Union(section.AllKeys))
        {
            var text = section.Text(key);
            if (!Names().IsMatch(key) || key.Length > 16)
                section.Wrong(key, "is no name of a disk: 16 letters, digits and hyphens at the most");
            else if (SizeOf(text) is not { } size)
                section.Wrong(key, $"is '{text}', must be a size such as 512M or 2G");
            else
                disks.Add(new DiskPlan(key, size));
        }

        return disks.ToImmutable();
    }

    private static ImmutableArray<MachinePlan> Machines(Section lab, IReadOnlyList<string> networks, IReadOnlyList<string> shared)
    {
        var defaults = lab.Child("defaults");
        _ = Machine(defaults, "", 1, networks, shared);
        var section = lab.Child("machines");
        if (section.Keys.Count == 0)
            lab.Wrong("machines", "has none: write lab.machines { n1 {} }");
        if (section.Keys.Count > 20)
            lab.Wrong("machines", "has more than 20");
        var machines = ImmutableArray.CreateBuilder<MachinePlan>();
        foreach (var key in section.Keys)
        {
            if (!Names().IsMatch(key) || key.Length > 8)
                section.Wrong(key, "is no name of a machine: 8 letters, digits and hyphens at the most");
            var machine = Machine(section.Entry(key, defaults), key, machines.Count + 1, networks, shared);
            if (machines.Any(other => other.Number == machine.Number))
                section.Wrong(key, $"has number {machine.Number}, which another machine has, too");
            machines.Add(machine);
        }

        return machines.ToImmutable();
    }

    private static MachinePlan Machine(
        Section section, string name, int number, IReadOnlyList<string> networks, IReadOnlyList<string> shared)
    {
        var plugs = section.List("interfaces");
        foreach (var unknown in plugs.Where(plug => !networks.Contains(plug)))
            section.Wrong("interfaces", $"has '{unknown}', which is no network of lab.networks");
        // eth0 is the lab's own.
        var interfaces = plugs.Select((plug, at) => new InterfacePlan($"eth{at + 1}", plug)).ToImmutableArray();
        var sharedHere = section.List("shared-disks");
        foreach (var unknown in sharedHere.Where(disk => !shared.Contains(disk)))
            section.Wrong("shared-disks", $"has '{unknown}', which is none of lab.shared-disks");
        var machine = Ordinary with
        {
            Name = name,
            Number = section.IsSaid("number") ? section.Number("number", 1, 99) : number,
            MemoryMb = MemoryOf(section),
            Processors = section.IsSaid("processors") ? section.Number("processors", 1, 8) : Ordinary.Processors,
            Root = Choice(section, "root", Roots),
            Init = Choice(section, "init", Inits),
            Watchdog = Choice(section, "watchdog", Watchdogs),
            HasIpmi = !section.IsSaid("ipmi") || section.Switch("ipmi"),
            Interfaces = interfaces,
            Bonds = Bonds(section.Child("bonds"), interfaces),
            Disks = Disks(section.Child("disks")),
            SharedDisks = [.. sharedHere],
            Modules = [.. section.List("modules")],
            Commands = [.. section.List("commands")],
        };
        section.RejectUnknown();
        return machine;
    }

    private static ImmutableArray<BondPlan> Bonds(Section section, ImmutableArray<InterfacePlan> interfaces)
    {
        var bonds = ImmutableArray.CreateBuilder<BondPlan>();
        foreach (var key in section.AllKeys)
        {
            var bond = section.Child(key);
            var members = bond.List("interfaces");
            var mode = bond.Optional("mode") ?? BondModes[0];
            var plugs = interfaces.Where(each => members.Contains(each.Name)).Select(each => each.Network).Distinct().ToList();
            if (members.Count == 0 || members.Any(member => !interfaces.Any(each => each.Name == member)))
                bond.Wrong("interfaces", $"must name interfaces of this machine: {string.Join(", ", interfaces.Select(each => each.Name))}");
            else if (plugs.Count != 1)
                bond.Wrong("interfaces", "must be on one network: a bond is one cable to all who look at it");
            else if (!BondModes.Contains(mode))
                bond.Wrong("mode", $"is '{mode}', must be one of {string.Join(", ", BondModes)}");
            else
                bonds.Add(new BondPlan(key, mode, [.. members]));
            bond.RejectUnknown();
        }

        return bonds.ToImmutable();
    }

    private static ImmutableArray<SerialPlan> SerialLines(Section section, ImmutableArray<MachinePlan> machines)
    {
        var lines = ImmutableArray.CreateBuilder<SerialPlan>();
        foreach (var key in section.Keys)
        {
            var ends = section.List(key);
            if (ends.Count != 2 || ends[0] == ends[1] || ends.Any(end => machines.All(machine => machine.Name != end)))
                section.Wrong(key, "must name two machines, such as [\"n1\", \"n2\"]");
            else
                lines.Add(new SerialPlan(key, ends[0], ends[1]));
        }

        foreach (var machine in machines.Where(machine =>
            lines.Count(line => line.One == machine.Name || line.Other == machine.Name) > MostSerialLines))
            section.Findings.Add(null, "lab.serial-lines", $"{machine.Name} has more than {MostSerialLines}");
        return lines.ToImmutable();
    }

    private static int MemoryOf(Section section)
    {
        if (!section.IsSaid("memory"))
            return Ordinary.MemoryMb;
        var text = section.Text("memory");
        if (SizeOf(text) is { } size and >= 256L << 20 and <= 16L << 30)
            return (int)(size >> 20);
        section.Wrong("memory", $"is '{text}', must be a size from 256M to 16G");
        return Ordinary.MemoryMb;
    }

    private static T Choice<T>(Section section, string key, Dictionary<string, T> choices)
        where T : struct
        => section.IsSaid(key) ? section.Choice(key, choices) : default;

    /// <returns>Bytes; null: it is no size.</returns>
    public static long? SizeOf(string text)
    {
        var match = Sizes().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number) || number == 0)
            return null;
        return match.Groups[2].Value switch { "G" => number << 30, "M" => number << 20, _ => null };
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Names();

    [GeneratedRegex(@"^((?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){2}(?:25[0-5]|2[0-4]\d|1?\d?\d))\.0/24$")]
    private static partial Regex Prefixes();

    [GeneratedRegex("^([0-9]{1,5})([MG])$")]
    private static partial Regex Sizes();
}
