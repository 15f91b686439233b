namespace HaActors.Shell.Client;

/// <summary>Where the client reads and writes, and what that place can show.</summary>
/// <param name="InputIsTerminal">A person can be asked.</param>
/// <param name="OutputIsTerminal">The screen can be cleared.</param>
/// <param name="Colour">Answers may be coloured: a terminal, and NO_COLOR is not set.</param>
/// <param name="Width">Columns, for what a person reads; null where nobody counts them.</param>
/// <param name="Height">Lines of a screen before which a person sits; null where there is none.</param>
/// <param name="Page">Shows what is longer than the screen page by page; false: it cannot.</param>
internal sealed record Terminal(
    TextReader In,
    TextWriter Out,
    TextWriter Error,
    bool InputIsTerminal,
    bool OutputIsTerminal,
    bool Colour,
    Func<int?> Width,
    Func<int?> Height,
    Func<string, bool> Page)
{
    public static Terminal Real()
    {
        var output = !Console.IsOutputRedirected;
        return new Terminal(
            Console.In,
            Console.Out,
            Console.Error,
            !Console.IsInputRedirected,
            output,
            // Source: no-color.org: set and not empty.
            output && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && Environment.GetEnvironmentVariable("TERM") != "dumb",
            () => output && Console.WindowWidth > 0 ? Console.WindowWidth : null,
            () => output && !Console.IsInputRedirected && Console.WindowHeight > 0 ? Console.WindowHeight : null,
            Pager.Show);
    }
}
