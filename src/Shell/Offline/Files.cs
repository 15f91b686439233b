using HaActors.Policy.Cib;
using HaActors.Shell.Client;

namespace HaActors.Shell.Offline;

/// <summary>Reads and writes what the offline commands work on; what goes wrong is said in a sentence.</summary>
internal static class Files
{
    /// <param name="file">Null: none was named.</param>
    /// <exception cref="PolicyMistake">It cannot be read, or is no CIB.</exception>
    public static CibDocument ReadCib(string? file, Terminal terminal)
    {
        if (file is null)
            throw new PolicyMistake(
                "Which file? Name it with --cib FILE. `cibadmin --query` prints one of a running cluster.");
        var name = file == "-" ? "standard input" : file;
        try
        {
            if (file != "-")
                PostponeCollections(new FileInfo(file));
            return CibReader.Read(file == "-" ? terminal.In.ReadToEnd() : File.ReadAllText(file));
        }
        catch (CibFormatException cause)
        {
            throw new PolicyMistake(
                $"{name}, line {cause.Line}, column {cause.Column}: {cause.Text.TrimEnd('.')}. "
                + "Correct it there, or write the file anew; nothing was decided.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PolicyMistake($"Cannot read {name}: {Why(cause)}");
        }
    }

    /// <summary>
    /// The process lives for one decision, and nearly all that it makes lives as long: to look for what does not costs a
    /// sixth of the time.
    /// </summary>
    private static void PostponeCollections(FileInfo file)
    {
        const long Least = 16 << 20, Most = 512 << 20;

        // What a decision makes of each byte that it reads.
        const int Growth = 25;
        if (file.Exists && file.Length * Growth > Least)
            GC.TryStartNoGCRegion(Math.Min(file.Length * Growth, Most));
    }

    public static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PolicyMistake($"Cannot write {file}: {Why(cause)}");
        }
    }

    private static string Why(Exception cause) => cause switch
    {
        FileNotFoundException => "there is no such file.",
        DirectoryNotFoundException => "there is no such folder.",
        UnauthorizedAccessException => "it is a folder, or the rights to it are missing.",
        _ => cause.Message,
    };
}
