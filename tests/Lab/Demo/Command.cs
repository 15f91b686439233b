using System.Globalization;

namespace HaActors.Lab.Demo;

/// <summary>What a person or a script may ask of the demo.</summary>
public abstract record Command
{
    private Command()
    {
    }

    /// <summary>A deed on one node.</summary>
    /// <param name="Node">A node's name, "active" (the one that serves) or "coordinator".</param>
    public sealed record OnNode(NodeDeed Deed, string Node) : Command;

    public sealed record CrashService : Command;

    public sealed record Status : Command;

    public sealed record ShowLog(string Node) : Command;

    public sealed record Wait(TimeSpan For) : Command;

    public sealed record Help : Command;

    public sealed record Quit : Command;

    /// <summary>It interrupts the service, or might: measured when a script asks for it.</summary>
    public bool IsFault => this is CrashService
        or OnNode { Deed: NodeDeed.Kill or NodeDeed.PowerOff or NodeDeed.Freeze or NodeDeed.Partition or NodeDeed.Standby };

    public const string Usage = """
        kill NODE        kill all processes of a node       start NODE     switch it on again
        poweroff NODE    cut its power                      status         what the cluster says
        freeze NODE      stop them all (SIGSTOP)            resume NODE    let them go on
        partition NODE   cut its link                       heal NODE      mend it
        standby NODE     empty a node                       online NODE    let it run resources again
        crash service    kill the web server                wait SECONDS
        log NODE         the end of its log                 help           this
        quit             end everything (Ctrl-D, Ctrl-C)
        NODE is n1, n2, n3, "active" (the one that serves) or "coordinator".
        """;

    /// <summary>Commands, separated by semicolons or lines.</summary>
    /// <exception cref="FormatException">One is not understood; the message says which.</exception>
    public static IReadOnlyList<Command> ParseScript(string script, IReadOnlyCollection<string> nodes) =>
        [.. script.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Parse(text, nodes))];

    /// <exception cref="FormatException">It is not understood.</exception>
    public static Command Parse(string text, IReadOnlyCollection<string> nodes)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["crash", "service"] => new CrashService(),
            ["status"] => new Status(),
            ["help" or "?"] => new Help(),
            ["quit" or "exit"] => new Quit(),
            ["wait", var seconds] when double.TryParse(seconds, CultureInfo.InvariantCulture, out var value)
                && value is >= 0 and <= 3600 => new Wait(TimeSpan.FromSeconds(value)),
            ["log", var node] when IsNode(node) => new ShowLog(node),
            [var deed, var node] when Enum.TryParse<NodeDeed>(deed, ignoreCase: true, out var known)
                && !char.IsDigit(deed[0]) && IsNode(node) => new OnNode(known, node),
            _ => throw new FormatException($"'{text}' is not understood; type help"),
        };

        bool IsNode(string name) => name is "active" or "coordinator" || nodes.Contains(name);
    }
}

public enum NodeDeed
{
    Kill,
    PowerOff,
    Start,
    Freeze,
    Resume,
    Partition,
    Heal,
    Standby,
    Online,
}
