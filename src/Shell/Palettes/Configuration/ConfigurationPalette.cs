using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Configuration;

/// <summary>The cluster-wide configuration: what it is, and what another one would change.</summary>
internal static class ConfigurationPalette
{
    public static readonly CommandDefinition Show = Define(
            "show", "The configuration in force, a line for each value. Secrets are masked.")
        .WithArgument(b => b.WithName("path").WithSwitch("-p").WithSwitch("--path").WithDescription("Only what stands there, such as resources.web."))
        .WithOutput().Build();

    public static readonly CommandDefinition Export =
        Define("export", "The configuration in force as HOCON, for a file. Secrets are masked; such a file may be applied.").Build();

    public static readonly CommandDefinition Diff =
        Define("diff", "What a file would change in the configuration in force.").OfFile().WithOutput().Build();

    public static readonly CommandDefinition Apply = Define(
            "apply", "What would follow from a file: its errors, what it changes, what would move, start and stop.")
        .OfFile()
        .WithFlag("dry-run", "Change nothing: needed as long as a change is made in each node's file, with a restart.")
        .WithOutput().Build();

    public static readonly CommandPalette Palette = new("config", [Show, Export, Diff, Apply]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder OfFile(this CommandDefinitionBuilder command) => command.WithArgument(b =>
        b.IsMandatory(true).WithName("file").WithSwitch("-f").WithSwitch("--file")
            .WithDescription("HOCON, read by this client; a node's own settings in it do not count."));
}

internal sealed class ConfigurationPaletteHandler(IActorRef @operator) : CommandPaletteHandler(ConfigurationPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new ConfigurationCommandActor(@operator));
}
