using System.Runtime.InteropServices;
using System.Text;

namespace HaActors.Agents.Programs;

/// <summary>Why a program could not be started, in words that say what to repair.</summary>
internal static class StartFailure
{
    /// <summary>Why the call cannot be tried at all; null: it can.</summary>
    public static ProgramRun.NotStarted? Before(ProgramCall call)
    {
        if (!Path.IsPathRooted(call.Program))
            return new($"'{call.Program}' is not an absolute path", RunObstacle.NotInstalled);
        return call.Environment.Any(pair =>
            HasNul(pair.Value) || HasNul(pair.Key) || pair.Key.Contains('=', StringComparison.Ordinal))
            || call.Arguments.Any(HasNul) || HasNul(call.Program)
            ? new("an argument, or a variable's name or value, holds a character that no program can be given",
                RunObstacle.NotSupported)
            : null;
    }

    /// <summary>Why exec would refuse the program: a shell that runs it could only tell by an exit code.</summary>
    public static ProgramRun.NotStarted? Foreseen(string program)
    {
        if (Native.Access(program, Native.MayExecute) != 0)
            return Describe(program, Marshal.GetLastPInvokeError());
        if (Directory.Exists(program))
            return Describe(program, Native.Eacces);

        try
        {
            using var file = File.OpenRead(program);
            var start = new byte[256];
            var text = Encoding.Latin1.GetString(start, 0, file.Read(start));
            if (text.StartsWith("\u007fELF", StringComparison.Ordinal))
                return null;
            if (!text.StartsWith("#!", StringComparison.Ordinal))
                return Describe(program, Native.Enoexec);

            var interpreter = text[2..].Split('\n')[0].Trim().Split(' ', '\t')[0];
            return Native.Access(interpreter, Native.MayExecute) == 0 ? null : Describe(program, Native.Enoent);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;   // it may be run all the same
        }
    }

    public static ProgramRun.NotStarted Describe(string program, int error) => new(Words(program, error), error switch
    {
        Native.Enoent or Native.Enotdir or Native.Enoexec => RunObstacle.NotInstalled,
        Native.Eacces => RunObstacle.NoPermission,
        _ => RunObstacle.NoMeans,
    });

    private static string Words(string program, int error)
    {
        if (Directory.Exists(program))
            return $"{program} is a folder, not a program";
        if (!File.Exists(program))
            return error == Native.Enoent || error == Native.Enotdir
                ? $"{program} does not exist" : $"{program}: {Native.ErrorText(error)}";
        return error switch
        {
            Native.Enoent => $"{program} exists, but its interpreter does not: {FirstLine(program)}",
            Native.Enoexec => $"{program} is neither a program nor a script with a #! line",
            Native.Eacces => $"{program} is not executable (or lies on a file system mounted noexec)",
            _ => $"{program}: {Native.ErrorText(error)}",
        };
    }

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);

    private static string FirstLine(string program)
    {
        try
        {
            using var file = File.OpenRead(program);
            var start = new byte[128];
            var line = Encoding.UTF8.GetString(start, 0, file.Read(start)).Split('\n')[0];
            return line.StartsWith("#!", StringComparison.Ordinal) ? line.Trim() : "a loader of another system";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return unreadable.Message;
        }
    }
}
