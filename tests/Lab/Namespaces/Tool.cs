using System.Diagnostics;

namespace HaActors.Lab.Namespaces;

/// <summary>What a program said when it ended.</summary>
public sealed record ToolRun(int ExitCode, string Output, string Errors);

/// <summary>Runs the machine's own programs (ip, unshare, nsenter) to their end.</summary>
public static class Tool
{
    /// <exception cref="LabException">The program is missing or its exit code was not 0.</exception>
    public static string Run(string program, params string[] arguments)
    {
        var run = Try(program, arguments);
        return run.ExitCode == 0
            ? run.Output
            : throw new LabException($"{program} {string.Join(' ', arguments)}: {run.Errors.Trim()}");
    }

    /// <summary>Runs a program whose exit code is part of the answer.</summary>
    /// <exception cref="LabException">The program is missing.</exception>
    public static ToolRun Try(string program, params string[] arguments) =>
        TryAsync(program, arguments, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Like <see cref="Try"/>; the program is killed when the token is cancelled.</summary>
    public static async Task<ToolRun> TryAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ToolRun(process.ExitCode, await output, await errors);
    }

    /// <exception cref="LabException">The program is missing.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new LabException($"{start.FileName} did not start");
        }
        catch (System.ComponentModel.Win32Exception cause)
        {
            throw new LabException($"{start.FileName} cannot be run: {cause.Message}");
        }
    }
}

/// <summary>The lab itself cannot do what was asked; the message is for a person.</summary>
public sealed class LabException(string message) : Exception(message);
