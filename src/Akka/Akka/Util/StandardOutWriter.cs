namespace Akka.Util;

/// <summary>Writes whole texts to standard output, one at a time.</summary>
public static class StandardOutWriter
{
    private static readonly object Lock = new();

    public static void Write(
        string message, ConsoleColor? foregroundColor = null, ConsoleColor? backgroundColor = null) =>
        WriteText(message, foregroundColor, backgroundColor);

    public static void WriteLine(
        string message, ConsoleColor? foregroundColor = null, ConsoleColor? backgroundColor = null) =>
        WriteText(message + Environment.NewLine, foregroundColor, backgroundColor);

    private static void WriteText(string message, ConsoleColor? foreground, ConsoleColor? background)
    {
        lock (Lock)
        {
            var colors = !Console.IsOutputRedirected && (foreground ?? background) is not null;
            if (colors && foreground is { } front) Console.ForegroundColor = front;
            if (colors && background is { } back) Console.BackgroundColor = back;
            Console.Write(message);
            if (colors) Console.ResetColor();
        }
    }
}
