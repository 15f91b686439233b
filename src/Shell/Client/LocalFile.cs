using System.Globalization;
using Akka.Configuration;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Shell.Configuration;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>A command's argument <c>file</c> is a configuration on this client's machine: its content is what a node is sent.</summary>
internal static class LocalFile
{
    /// <returns>The words with the file's content in the place of its name.</returns>
    /// <exception cref="ConfigurationException">It cannot be read, or is no HOCON: says where.</exception>
    public static string[] Read(CommandFrame command, string[] words)
    {
        var argument = command.Arguments.FirstOrDefault(argument => argument.Name == "file");
        if (argument is null || At(command, argument, words) is not { } at)
            return words;

        var equals = words[at].StartsWith('-') ? words[at].IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        var read = (string[])words.Clone();
        var file = words[at][equals..];
        read[at] = words[at][..equals] + Content(file);
        return command.Arguments.FirstOrDefault(candidate => candidate.Name == "based-on") is { } basedOn
            && !basedOn.Gives(words)
            && ExportHeader.RevisionOf(File.ReadLines(file).FirstOrDefault("")) is { } revision
                ? [.. read, basedOn.Switches[^1], revision.ToString(CultureInfo.InvariantCulture)]
                : read;
    }

    private static string Content(string file)
    {
        var root = HoconTree.Of(ConfigurationText.Load(file));
        return root["ha"] is ConfigurationNode.Map ha
            ? ConfigurationDocument.Of(ha).ToString()
            : throw new ConfigurationException($"{file}: nothing stands under 'ha'");
    }

    private static int? At(CommandFrame command, ArgumentFrame argument, string[] words)
    {
        for (var at = 1 + command.Name.Split(' ').Length; at < words.Length; at++)
        {
            var parts = words[at].Split('=', 2);
            if (argument.Switches.Contains(parts[0]))
                return parts.Length == 2 ? at : at + 1 < words.Length ? at + 1 : null;
            if (words[at] is "-o" or "--output")
                at++;
            else if (!words[at].StartsWith('-'))
                return at;
        }

        return null;
    }
}
