using System.Collections.Immutable;
using System.CommandLine;
using HaActors.Agents.Pills;
using HaActors.Host.Configuration;
using HaActors.Host.State;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Host.Tools;

/// <summary><c>haactors pill</c>: makes the slots of pills, shows them, and writes a message by hand, as <c>sbd</c> does.</summary>
internal static class PillCommand
{
    private const int Failure = 1;
    private const int Usage = 2;

    private static readonly Dictionary<string, PillVerb> Messages = new(StringComparer.Ordinal)
    {
        ["test"] = PillVerb.Test,
        ["reset"] = PillVerb.Reset,
        ["off"] = PillVerb.Off,
        ["clear"] = PillVerb.Clear,
    };

    public static Command Create()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "The node's configuration, which says where the slots are.",
            Required = true,
            HelpName = "FILE",
        };
        var force = new Option<bool>("--force")
        {
            Description = "Overwrite whatever is there. Only while no node runs: a pill that is waited for would be lost.",
        };
        var node = new Argument<string>("node") { Description = "The node's name." };
        var message = new Argument<string>("message") { Description = $"{string.Join(", ", Messages.Keys)}." };
        message.AcceptOnlyFromAmong([.. Messages.Keys]);

        var create = new Command("create", "Make a slot for each node of the configuration that has none.") { config, force };
        create.SetAction(parse => Each(
            parse.GetRequiredValue(config), (device, settings) => MakeSlots(device, settings, parse.GetValue(force))));
        var list = new Command("list", "Show who watches each slot, and what is in it.") { config };
        list.SetAction(parse => Each(parse.GetRequiredValue(config), (device, _) => Show(device)));
        var write = new Command(
            "message",
            "Write a message for a node: test is only read; reset and off end it; clear takes the message back. None of them tells "
            + "the cluster that the node is fenced: 'pbm ha fence' does.")
        {
            config, node, message,
        };
        write.SetAction(parse => Each(
            parse.GetRequiredValue(config),
            (device, settings) => Write(
                device, settings, new NodeName(parse.GetRequiredValue(node)), Messages[parse.GetRequiredValue(message)])));
        return new Command("pill", "The slots on shared disks or in a database by which nodes are fenced.") { create, list, write };
    }

    /// <summary>Of all devices that can be used; those that cannot are said.</summary>
    private static int Each(FileInfo file, Action<IPillDevice, HostSettings> work)
    {
        if (ConfigurationReader.ReadAsFarAsPossible(file.ToString(), out var errors) is not { } settings || errors.Count > 0)
        {
            foreach (var error in errors)
                Console.Error.WriteLine($"haactors: {error}");

            return Usage;
        }

        var devices = settings.Cluster.FenceDevices.Where(device => device.IsPill).ToList();
        if (devices.Count == 0)
        {
            Console.Error.WriteLine($"haactors: {file} has no fence device with agent = {FenceDevice.PillAgent}");
            return Usage;
        }

        List<IPillDevice> opened;
        try
        {
            opened = [.. devices.SelectMany(device => Open(device, settings))];
        }
        catch (SecretException locked)
        {
            Console.Error.WriteLine($"haactors: parameter {PillSettings.ConnectionKey}: {locked.Message}");
            return Usage;
        }

        var result = 0;
        foreach (var device in opened)
        {
            try
            {
                work(device, settings);
            }
            catch (IOException cause)
            {
                Console.Error.WriteLine($"haactors: {cause.Message}");
                result = Failure;
            }
        }

        return result;
    }

    private static ImmutableArray<IPillDevice> Open(FenceDevice device, HostSettings settings)
    {
        var edge = Pills.EdgeOf(settings);
        return PillCatalog.Devices(
            PillSettings.Of(device.Parameters, settings.Cluster.Fencing.WatchdogTimeout),
            edge with { OpenDatabase = text => edge.OpenDatabase(SecretValue.Open(text, settings.ClusterKey, File.ReadAllText)) });
    }

    private static void MakeSlots(IPillDevice device, HostSettings settings, bool anew)
    {
        device.Create(settings.Cluster.Nodes.Keys, anew);
        Console.WriteLine($"{device.Name}: slots for {string.Join(", ", device.List().Keys)}");
    }

    private static void Show(IPillDevice device)
    {
        Console.WriteLine(device.Name);
        foreach (var (node, slot) in device.List())
            Console.WriteLine($"  {node.Value,-16} {Word(slot.Pill),-8} {Watcher(slot)}");
    }

    private static string Word(Pill pill) => Messages.First(message => message.Value == pill.Verb).Key;

    private static string Watcher(PillSlot slot)
    {
        var from = slot.Pill.Number == 0 ? "" : $", from {slot.Pill.From}";
        var read = slot.Pill.Number != 0 && slot.Claim.Acknowledged == slot.Pill.Number ? ", read" : "";
        return slot.Claim.IsMade ? $"boot {slot.Claim.Boot}{from}{read}" : $"not claimed{from}";
    }

    private static void Write(IPillDevice device, HostSettings settings, NodeName node, PillVerb verb)
    {
        // Of one device alone nobody knows all boots; a person who writes by hand means the one that is there.
        var claim = device.Read(node).Claim;
        if (!claim.IsMade && verb is (PillVerb.Reset or PillVerb.Off))
            throw new IOException($"node {node} never claimed its slot on {device.Name}: nobody looks for a message there");

        device.Write(node, new Pill(Random.Shared.NextInt64(1, long.MaxValue), verb, claim.IsMade ? [claim.Boot] : [], settings.Self.Value));
        Console.WriteLine($"{device.Name}: {Word(device.Read(node).Pill)} for node {node}");
    }
}
