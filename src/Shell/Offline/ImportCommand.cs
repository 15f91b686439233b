using System.Net;
using System.Net.Sockets;
using HaActors.Policy.Configuration;
using HaActors.Policy.Importing.Ldirectord;
using HaActors.Shell.Client;

namespace HaActors.Shell.Offline;

/// <summary>
/// <c>pbm config import FILE</c>: an ldirectord.cf as configuration, on standard output; what is done otherwise, on standard error.
/// </summary>
internal static class ImportCommand
{
    private const string Usage = "pbm config import FILE: writes an ldirectord.cf as configuration, for 'pbm config apply'.";

    public static int Run(ReadOnlySpan<string> words, Terminal terminal)
    {
        if (words is not [var file] || file.StartsWith('-'))
        {
            terminal.Error.WriteLine(Usage);
            return ExitCode.Usage;
        }

        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"{file} cannot be read: {unreadable.Message}");
            return ExitCode.Usage;
        }

        return Convert(Path.GetFileName(file), text, terminal);
    }

    private static int Convert(string name, string text, Terminal terminal)
    {
        var reading = LdirectordParser.Parse(text, name);
        var conversion = LdirectordImport.Convert(reading.File, name, Names);
        var errors = conversion.ErrorsWith(reading);
        foreach (var error in errors)
            terminal.Error.WriteLine(error);
        if (!errors.IsEmpty)
        {
            terminal.Error.WriteLine($"{name} has {errors.Length} error{(errors.Length == 1 ? "" : "s")}; nothing was written.");
            return ExitCode.Failed;
        }

        foreach (var note in reading.Warnings.Concat(conversion.Deviations))
            terminal.Error.WriteLine(note);
        terminal.Out.Write(ConfigurationHocon.Of(ConfigurationDocument.Of(conversion.Configuration)));
        return ExitCode.Done;
    }

    private static LdirectordNames Names => new(
        (host, isV6) =>
        {
            try
            {
                return Dns.GetHostAddresses(host, isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork).FirstOrDefault();
            }
            catch (Exception unknown) when (unknown is SocketException or ArgumentException)
            {
                return null;
            }
        },
        ServiceNames.Port);
}

/// <summary>What <c>/etc/services</c> says.</summary>
public static class ServiceNames
{
    /// <param name="protocol">tcp or udp; empty: either.</param>
    /// <returns>Null: it says nothing.</returns>
    public static int? Port(string service, string protocol)
    {
        try
        {
            foreach (var line in File.ReadLines("/etc/services"))
            {
                var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 2 || words[1].Split('/') is not [var number, var kind] || (protocol.Length > 0 && kind != protocol))
                    continue;
                if (words.Where((_, at) => at != 1).Contains(service) && int.TryParse(number, out var port))
                    return port;
            }
        }
        catch (IOException)
        {
            // A machine without the file knows no names of ports: the importer says which one is missing.
        }

        return null;
    }
}
