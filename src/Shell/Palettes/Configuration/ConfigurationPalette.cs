using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Configuration;

/// <summary>The cluster-wide configuration: what it is and was, and how it is changed.</summary>
internal static class ConfigurationPalette
{
    public static readonly CommandDefinition Show = Define(
            "show", "The configuration in force, a line for each value. Secrets are masked.")
        .WithArgument(b => b.WithName("path").WithSwitch("-p").WithSwitch("--path").WithDescription("Only what stands there, such as resources.web."))
        .OfRevision("revision", "As it was in this revision.").WithOutput().Build();

    public static readonly CommandDefinition Export =
        Define("export", "The configuration in force as HOCON, for a file. Secrets are masked; such a file may be applied.")
            .OfRevision("revision", "As it was in this revision.").Build();

    public static readonly CommandDefinition Diff =
        Define("diff", "What a file would change in the configuration in force.").OfFile().WithOutput().Build();

    public static readonly CommandDefinition Compare = Define("compare", "What changed from one revision to another.")
        .WithArgument(b => b.IsMandatory(true).WithName("revision").WithSwitch("--revision").WithDescription("As 'pbm config history' numbers them."))
        .OfRevision("to", "Without it the present one.")
        .WithOutput().Build();

    public static readonly CommandDefinition Apply = Define(
            "apply", "Brings a file into force: all of it, or nothing where it has errors or contradicts what others changed meanwhile.")
        .OfFile().Change().Build();

    public static readonly CommandDefinition Set = Define("set", "Changes one value of the configuration.")
        .OfPath()
        .WithArgument(b => b.IsMandatory(true).WithName("value").WithSwitch("--value").WithDescription("As in a file: a word, a text or a list."))
        .Change().Build();

    public static readonly CommandDefinition Unset = Define("unset", "Takes a value out of the configuration, or all that stands in it.")
        .OfPath().Change().Build();

    public static readonly CommandDefinition History =
        Define("history", "The revisions that are remembered, newest first: when, by whom, what changed.").WithOutput().Build();

    public static readonly CommandDefinition Rollback =
        Define("rollback", "Brings an earlier revision into force again, as a new one.")
            .WithArgument(b => b.IsMandatory(true).WithName("revision").WithSwitch("--revision").WithDescription("As 'pbm config history' numbers them."))
            .Change().Build();

    public static readonly CommandPalette Palette = new("config", [Show, Export, Diff, Compare, Apply, Set, Unset, History, Rollback]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder OfFile(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("file").WithSwitch("-f").WithSwitch("--file")
            .WithDescription("HOCON, read by this client; a node's own settings in it do not count."));

    private static CommandDefinitionBuilder OfPath(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("path").WithSwitch("--path").WithDescription("Such as resources.web.meta.priority."));

    private static CommandDefinitionBuilder OfRevision(this CommandDefinitionBuilder command, string name, string description) =>
        command.WithArgument(b => b.WithName(name).WithSwitch($"--{name}").WithDescription(description));

    private static CommandDefinitionBuilder Change(this CommandDefinitionBuilder command) => command
        .WithFlag("dry-run", "Change nothing: tell errors, what would change, and what would move, start and stop.")
        .OfRevision("based-on", "The revision that you changed; of an exported file it is known. What others changed since then is kept, or named where both changed the same.")
        .WithArgument(b => b.WithName("by").WithSwitch("--by").WithDescription("Who you are; else who runs pbm."))
        .WithOutput();
}

internal sealed class ConfigurationPaletteHandler(IActorRef @operator) : CommandPaletteHandler(ConfigurationPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new ConfigurationCommandActor(@operator));
}
