using System.ComponentModel;
using System.Diagnostics;

namespace HaActors.Shell.Client;

/// <summary>Shows a person an answer that is longer than the screen, as git does: in the program that PAGER names.</summary>
internal static class Pager
{
    /// <summary>Quits by itself where all fits, keeps colours, and leaves the text on the screen.</summary>
    private const string Standard = "less -FRX";

    /// <param name="text">What the screen would show.</param>
    /// <param name="height">Lines of the screen; null: nobody counts them.</param>
    public static bool IsNeeded(string text, int? height) => height is { } lines && text.Count(c => c == '\n') + 1 >= lines;

    /// <returns>False: there is no pager, nothing was shown.</returns>
    public static bool Show(string text)
    {
        var program = Environment.GetEnvironmentVariable("PAGER") ?? Standard;
        if (program.Trim() is "" or "cat" || Words.Split(program, out _) is not [var name, .. var arguments])
            return false;
        try
        {
            using var pager = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true })!;
            Write(pager, text);
            pager.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Write(Process pager, string text)
    {
        try
        {
            pager.StandardInput.WriteLine(text);
            pager.StandardInput.Close();
        }
        catch (IOException)
        {
            // Who has read enough leaves the pager before the end.
        }
    }
}
