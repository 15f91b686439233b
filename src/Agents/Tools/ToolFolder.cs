namespace HaActors.Agents.Tools;

/// <summary>The folder of the tools that agents call: their <c>HA_SBIN_DIR</c>, and nobody else's.</summary>
public static class ToolFolder
{
    private const string Perl = "/usr/bin/perl";

    /// <summary>Makes the folder as it must be: each tool by its name, nothing else.</summary>
    /// <param name="socket">The daemon's local socket. A link beside the tools names it: agents that call them as another
    /// user lose their environment.</param>
    /// <param name="daemon">The daemon's program, which stands in where there is no Perl.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Prepare(string folder, string socket, string daemon)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, ".socket"), socket);
        foreach (var tool in AgentTools.Names)
            if (File.Exists(Perl))
                File.CreateSymbolicLink(Path.Combine(folder, tool), ShippedAgents.Tool);
            else
                WriteScript(Path.Combine(folder, tool), $"#!/bin/sh\nexec '{daemon}' agent-tool --socket '{socket}' {tool} \"$@\"\n");
    }

    private static void WriteScript(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
