using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Ha;

internal static class HaPalette
{
    public static readonly CommandDefinition Status = Define("status", "What runs where, and what is wrong.")
        .WithFlag("watch", "Show it again whenever it changes.", "-w")
        .WithArgument(b => b.WithName("width").WithSwitch("--width").WithDescription("Columns to fit into, 20 or more."))
        .WithOutput().Build();

    public static readonly CommandDefinition ResourceStart =
        Define("resource start", "Wants a resource or group started, wherever it may run.").OfResource().Change();

    public static readonly CommandDefinition ResourceStop =
        Define("resource stop", "Wants a resource or group stopped.").OfResource().Change();

    public static readonly CommandDefinition ResourceRestart =
        Define("resource restart", "Stops and starts a resource or group in its place.").OfResource().Change();

    public static readonly CommandDefinition ResourceMove =
        Define("resource move", "Moves a resource, group or clone once, to a node or to the next best.").OfResource()
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Where to."))
            .WithFlag("promoted", "Only the promoted role of a promotable clone.")
            .Change();

    public static readonly CommandDefinition ResourceBan =
        Define("resource ban", "Keeps a resource, group or clone off a node, until resource clear.").OfResource()
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Which one; else where it is."))
            .WithFlag("promoted", "Only the promoted role of a promotable clone.")
            .Change();

    public static readonly CommandDefinition ResourceClear =
        Define("resource clear", "Takes back bans of a resource, and a move that holds it.").OfResource()
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Only what is about that one."))
            .Change();

    public static readonly CommandDefinition ResourceCleanup =
        Define("resource cleanup", "Forgets a resource's failures, or those of all, and looks again.")
            .WithArgument(b => b.IsMandatory(true).WithName("resource").WithSwitch("--resource")
                .WithDescription("A resource, group or clone; or all.").WithDefaultValue("all"))
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Only those there."))
            .Change();

    public static readonly CommandDefinition NodeStandby =
        Define("node standby", "Empties a node; it keeps its vote.").OfNode().Change();

    public static readonly CommandDefinition NodeOnline =
        Define("node online", "Lets a node run resources again.").OfNode().Change();

    public static readonly CommandDefinition NodeHandOff =
        Define("node hand-off", "Leaves a node's resources alone, so that its daemon can be restarted while they run on.").OfNode()
            .WithArgument(b => b.WithName("for").WithSwitch("--for")
                .WithDescription("How long the daemon may be away, 10s to 1d; then the node is fenced.").WithDefaultValue("10m"))
            .WithFlag("end", "It is over: its resources are looked after again.")
            .Change();

    public static readonly CommandDefinition MaintenanceOn =
        Define("maintenance on", "Leaves all resources alone: nothing is started, stopped or watched. Daemons may be restarted.").Change();

    public static readonly CommandDefinition MaintenanceOff =
        Define("maintenance off", "Looks after all resources again.").Change();

    public static readonly CommandDefinition ResourceUnlock =
        Define("resource unlock", "Lets a resource start elsewhere that waits for the node that was shut down with it (shutdown-lock).").OfResource().Change();

    public static readonly CommandDefinition NodeFence =
        Define("node fence", "Makes sure that a node does nothing any more, by its fence device.").OfNode().Fencing();

    public static readonly CommandDefinition Fence =
        Define("fence", "Makes sure that a node does nothing any more, by its fence devices.").OfNode().Fencing();

    public static readonly CommandDefinition FenceHistory =
        Define("fence history", "Who was fenced, why and how it went, newest first.")
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("Only that one."))
            .WithOutput().Build();

    public static readonly CommandDefinition FenceDevices =
        Define("fence devices", "Which fence devices there are, whether they work, and whom each can fence.").WithOutput().Build();

    public static readonly CommandDefinition FenceConfirm =
        Define("fence confirm", "You saw yourself that a node is off, and no device can tell: it counts as fenced.").OfNode()
            .WithArgument(b => b.WithName("reason").WithSwitch("--i-am-sure")
                .WithDescription("How you know. Kept in the fence history. If you are wrong, its resources run twice."))
            .WithArgument(b => b.WithName("by").WithSwitch("--by").WithDescription("Who you are.").WithDefaultValue("an operator"))
            .Change();

    public static readonly CommandDefinition FenceUnblock =
        Define("fence unblock", "Lets a node be fenced again that was fenced too often and left alone.").OfNode().Change();

    public static readonly CommandDefinition Unfence =
        Define("unfence", "Switches a node on by all devices that unfence.").OfNode().Change();

    public static readonly CommandDefinition History =
        Define("history", "What happened, from the journals of all nodes that answer. Also: pbm history.")
            .WithArgument(b => b.WithName("since").WithSwitch("--since").WithDescription("10m, 2d (ago), 12:30, or 2026-03-04T12:30 (UTC)."))
            .WithArgument(b => b.WithName("until").WithSwitch("--until").WithDescription("Likewise; itself excluded."))
            .WithArgument(b => b.WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("By this node, or about it."))
            .WithArgument(b => b.WithName("resource").WithSwitch("-r").WithSwitch("--resource").WithDescription("About this resource."))
            .OfKind()
            .WithArgument(b => b.WithName("lines").WithSwitch("-l").WithSwitch("--lines")
                .WithDescription("The newest so many, 1 to 10000.").WithDefaultValue("100"))
            .WithFlag("follow", "Go on with what happens, on any node.", "-f")
            .WithOutput().Build();

    public static readonly CommandDefinition Events =
        Define("events", "What this node hears of, as it happens, until interrupted. Also: pbm events.").OfKind()
            .WithFlag("follow", "As without: a stream has no end.", "-f")
            .WithOutput().Build();

    public static readonly CommandDefinition Explain =
        Define("explain", "Why something is where it is, does not run, or was fenced; and what would help.")
            .WithArgument(b => b.IsMandatory(true).WithName("name").WithSwitch("--name").WithDescription("A node, resource or group; or all."))
            .WithOutput().Build();

    public static readonly CommandDefinition Cib =
        Define("cib", "What the coordinator knows, as a CIB for pbm policy: for asking what would happen if.").Build();

    public static readonly CommandDefinition Complete = Define("complete", "Names for completion, one a line.")
        .WithArgument(b => b.WithName("argument").IsMandatory(true).WithDescription("node or resource."))
        .Build();

    public static readonly CommandPalette Palette = new("ha",
    [
        Status, ResourceStart, ResourceStop, ResourceRestart, ResourceMove, ResourceBan, ResourceClear, ResourceCleanup, ResourceUnlock,
        NodeStandby, NodeOnline, NodeHandOff, MaintenanceOn, MaintenanceOff, NodeFence, Fence, FenceHistory, FenceDevices, FenceConfirm, FenceUnblock, Unfence, History, Events, Explain, Cib, Complete,
    ]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder OfResource(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("resource").WithSwitch("--resource").WithDescription("A resource or group."));

    private static CommandDefinitionBuilder OfNode(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("node").WithSwitch("-n").WithSwitch("--node").WithDescription("A node of the cluster."));

    private static CommandDefinition Fencing(this CommandDefinitionBuilder command) => command
        .WithFlag("off", "It stays off.")
        .WithFlag("reboot", "It comes back by itself.")
        .WithArgument(b => b.WithName("reason").WithSwitch("-r").WithSwitch("--reason")
            .WithDescription("Kept in the fence history.").WithDefaultValue("asked by an operator"))
        .WithFlag("yes", "This cuts the node off without stopping anything first.", "-y")
        .Change();

    private static CommandDefinitionBuilder OfKind(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.WithName("kind").WithSwitch("-k").WithSwitch("--kind").WithDescription($"Of {string.Join(", ", HistoryArguments.Kinds)}; several with commas."));

    private static CommandDefinition Change(this CommandDefinitionBuilder command) => command
        .WithArgument(b => b.WithName("wait").WithSwitch("--wait")
            .WithDescription("Seconds to wait until it is so, 1 to 86400; else the command fails."))
        .WithOutput().Build();
}

internal sealed class HaPaletteHandler(IActorRef @operator, IActorRef feed) : CommandPaletteHandler(HaPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new HaCommandActor(@operator, feed));
}
