using Akka.Actor;
using HaActors.Actors.Protocol;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Drbd;

/// <summary>Replicated devices: what drbdadm, drbdsetup and drbdmeta offer, with a look at both sides.</summary>
internal static class DrbdPalette
{
    public static readonly CommandDefinition Status = Define("status", "Both sides of every DRBD resource: role, disk, connection, resync progress.")
        .WithArgument(b => b.WithName("resource").WithSwitch("-r").WithSwitch("--resource").WithDescription("Only this one."))
        .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Only as this node sees it."))
        .WithFlag("full", "With generation ids, and in JSON the logical volumes below: asks each node's tools, and takes longer.", "-f")
        .WithFlag("watch", "Show it again whenever it changes.", "-w")
        .WithOutput().Build();

    public static readonly CommandDefinition Resolve =
        Define("resolve", "Explains a split brain; with --victim and --yes heals it: that node's changes are given up.").OfResource()
            .WithArgument(b => b.WithName("victim").WithSwitch("--victim").WithDescription("The node whose changes since the split are lost."))
            .WithFlag("no-snapshot", "Overwrite without a snapshot of the victim's logical volume.")
            .Sure("You looked at both sides, and mean it.")
            .Build();

    /// <summary>Each with what it costs, if it must be confirmed.</summary>
    public static readonly IReadOnlyDictionary<DrbdDeed, string> Guarded = new Dictionary<DrbdDeed, string>
    {
        [DrbdDeed.CreateMetaData] = "creates metadata anew: what this side's data are worth is forgotten, and it is overwritten by the peer's",
        [DrbdDeed.RestoreMetaData] = "replaces the metadata: a dump that does not belong to these data corrupts them silently",
        [DrbdDeed.WipeMetaData] = "removes the metadata: DRBD does not know the device any more",
        [DrbdDeed.Adjust] = "changes the running configuration to that of the files",
        [DrbdDeed.Resize] = "makes the device as large as the smallest disk below it allows",
        [DrbdDeed.Detach] = "takes the disk away from under the device: its data are the peer's alone until it is attached again, and copied",
        [DrbdDeed.Invalidate] = "gives up this side's copy: all of it is fetched from the peer",
        [DrbdDeed.ResumeIo] = "lets frozen writes go on although nothing is confirmed about the peer: both sides may be written apart",
    };

    public static readonly CommandDefinition[] Deeds =
    [
        Deed("up", "Brings a resource up: attaches its disks, connects."),
        Deed("down", "Takes a resource down."),
        Deed("primary", "Makes a node primary of a resource that the cluster does not run."),
        Deed("secondary", "Makes a node secondary of a resource that the cluster does not run."),
        Deed("connect", "Connects to the peer."),
        Deed("disconnect", "Ends the connection to the peer."),
        Deed("attach", "Puts the disk below a device to use again."),
        Deed("detach", "Does without the disk below a device."),
        Deed("invalidate", "Fetches this side's whole copy anew from the peer."),
        Deed("pause-sync", "Holds a resync up."),
        Deed("resume-sync", "Lets a resync go on that is held up."),
        Deed("verify", "Compares both copies, block by block; what differs is marked, and copied on the next connect."),
        Deed("adjust", "Brings the files' configuration into force."),
        Deed("resume-io", "Lets I/O go on that is frozen."),
        Deed("create-md", "Makes metadata on a new disk."),
        Deed("dump-md", "Prints the metadata of a resource that is down."),
        Deed("restore-md", "Writes metadata back from a dump.", file: true),
        Deed("wipe-md", "Removes the metadata."),
        Deed("resize", "Makes use of disks that have grown."),
    ];

    public static readonly CommandPalette Palette = new("drbd", [Status, Resolve, .. Deeds]);

    private static CommandDefinition Deed(string name, string description, bool file = false)
    {
        var command = Define(name, description).OfResource()
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Where; else the node that pbm talks to."))
            .WithFlag("dry-run", "Only say what would be run.", "-d")
            .WithFlag("force", "Although the cluster runs the resource.");
        if (file)
            command = command.WithArgument(b => b.WithName("dump").WithSwitch("--dump").WithDescription("The file of the dump, on that node: an absolute path."));
        if (Guarded.ContainsKey(DrbdDeedWords.All[name]))
            command = command.Sure("You know what it does, and mean it.");
        return command.WithOutput().Build();
    }

    private static CommandDefinitionBuilder OfResource(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("resource").WithSwitch("-r").WithSwitch("--resource").WithDescription("A DRBD resource; of one volume: NAME/0."));

    // Not named "yes": the client would ask for that also where nothing is changed, for an explanation or a dry run.
    private static CommandDefinitionBuilder Sure(this CommandDefinitionBuilder command, string description) => command.WithArgument(b =>
        b.WithName("sure").WithSwitch("-y").WithSwitch("--yes").WithDescription(description).WithDefaultValues("false", "true"));

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);
}

internal sealed class DrbdPaletteHandler(IActorRef node) : CommandPaletteHandler(DrbdPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new DrbdCommandActor(node));
}
