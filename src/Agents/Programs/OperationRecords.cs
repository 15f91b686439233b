using System.Globalization;

namespace HaActors.Agents.Programs;

/// <summary>What a program does to a resource.</summary>
/// <param name="Action">The word of an action that changes it, for example <c>start</c>.</param>
public sealed record Operation(string Resource, string Action)
{
    /// <summary>The operation to be recorded; null: it changes nothing, so that nobody need know of it later.</summary>
    public static Operation? Of(AgentCall call) => call.Action.Changes()
        ? new Operation(call.Resource, call.Action.ToWord())
        : null;

    /// <summary>Leads to less being active: better unrecorded than not at all.</summary>
    internal bool IsTowardsSafety => Action is "stop" or "demote";
}

/// <summary>
/// One life's operations that are under way or ended badly, as empty files that outlive a killed daemon, so that its
/// successor on the same machine can end what still runs (safety rule 27). They need not outlive the machine.
/// </summary>
/// <remarks>
/// The record is there before the program, and each program bears its record's mark in its environment. A gate, a shell
/// that bears the mark already, looks whether its life's file <c>open</c> is still there and only then becomes the
/// program. So once a successor has removed that file, whoever passed the gate before shows the mark, and nobody passes
/// it any more.
/// </remarks>
public sealed class OperationRecords
{
    internal const string Variable = "HA_OPERATION";

    private const string Broken = "broken";
    private const string OpenFile = "open";

    // "exec" keeps the number of the process: the gate's becomes the program's.
    private const string Gate = """[ -e "$1" ] || { echo "its daemon is gone" >&2; exit 125; }; shift; exec "$@" """;

    private readonly string _folder;
    private long _last;

    private OperationRecords(string folder) => _folder = folder;

    /// <param name="folder">Of this life alone; made here.</param>
    /// <param name="brokenOff">Resources of earlier lives of which nobody knows how an operation ended.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal static OperationRecords Begin(string folder, IEnumerable<string> brokenOff)
    {
        Directory.CreateDirectory(folder);
        var records = new OperationRecords(folder);
        foreach (var resource in brokenOff)
            records.MarkBroken(resource);
        File.Create(Path.Combine(folder, OpenFile)).Dispose();
        return records;
    }

    /// <summary>Nothing of that life passes the gate from now on.</summary>
    internal static void Close(string folder) => File.Delete(Path.Combine(folder, OpenFile));

    /// <summary>The mark of a record's programs, and its resource; null: no record is called so.</summary>
    internal static (string Mark, string Resource)? Read(string record) =>
        Path.GetFileName(record).Split('.', 3) is [var number, _, var resource]
            ? (MarkOf(Path.GetDirectoryName(record)!, number), Uri.UnescapeDataString(resource))
            : null;

    /// <summary>Null, and the reason, if it cannot be recorded. A start must not begin then; a stop that goes on unseen
    /// starts nothing.</summary>
    internal Record? TryOpen(Operation operation, out string? whyNot)
    {
        var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var path = PathOf(number, operation);
        try
        {
            File.Create(path).Dispose();
            whyNot = null;
            return new Record(this, operation, path, MarkOf(_folder, number));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            whyNot = $"that it begins cannot be recorded: {cause.Message}";
            return null;
        }
    }

    private static string MarkOf(string folder, string number) => $"{Path.GetFileName(folder)}/{number}";

    private string PathOf(string number, Operation operation) =>
        Path.Combine(_folder, $"{number}.{operation.Action}.{Uri.EscapeDataString(operation.Resource)}");

    private void MarkBroken(string resource) => File.Create(PathOf(Broken, new Operation(resource, Broken))).Dispose();

    private void Unmark(string resource) => File.Delete(PathOf(Broken, new Operation(resource, Broken)));

    /// <summary>One operation under way.</summary>
    internal sealed class Record(OperationRecords all, Operation operation, string path, string mark)
    {
        /// <summary>The same call, behind the gate and with the mark.</summary>
        public ProgramCall Gated(ProgramCall call) => call with
        {
            Program = "/bin/sh",
            Arguments = ["-c", Gate, "sh", Path.Combine(all._folder, OpenFile), .. Lost(call), call.Program, .. call.Arguments],
            Environment = call.Environment.SetItem(Variable, mark),
        };

        /// <summary>Nothing ran.</summary>
        public void Void() => Update(() => File.Delete(path));

        /// <summary>The program has ended. What ended badly is known as such until a stop succeeded.</summary>
        public void End(bool succeeded) => Update(() =>
        {
            if (!succeeded)
                all.MarkBroken(operation.Resource);
            else if (operation.Action == "stop")
                all.Unmark(operation.Resource);

            File.Delete(path);
        });

        private static void Update(Action change)
        {
            try
            {
                change();
            }
            catch (Exception full) when (full is IOException or UnauthorizedAccessException)
            {
                // A record too many makes a successor stop the resource before it trusts a probe: that is safe.
            }
        }

        /// <summary>A shell hands on only what could be a variable of its own.</summary>
        private static IEnumerable<string> Lost(ProgramCall call)
        {
            var lost = call.Environment.Where(pair => !IsShellName(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}").ToList();
            return lost.Count == 0 ? lost : lost.Prepend("/usr/bin/env");
        }

        private static bool IsShellName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }
}
