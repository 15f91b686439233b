using System.Security.Cryptography;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Shell.Client;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Offline;

/// <summary><c>pbm config seal</c>: hides a secret so that it may stand in a configuration. No node is asked.</summary>
internal static class SealCommand
{
    public const string Usage = """
        usage: pbm config seal [--key-file FILE] < SECRET

        Reads a secret from standard input (its last line break does not count) and prints what may stand in the
        configuration in its place: sealed:v1:… Only nodes with the cluster's key can open it. The key file is
        /etc/haactors/cluster.key unless another is named. Seal again whenever the key is changed.
        """;

    public static int Run(string[] words, Terminal terminal)
    {
        var reports = new Reports(terminal, json: false);
        if (words.Any(word => word is "-h" or "--help"))
        {
            terminal.Out.WriteLine(Usage);
            return ExitCode.Done;
        }

        var file = words switch
        {
            [] => KeyFile.Default,
            ["-k" or "--key-file", var named] => named,
            _ => null,
        };
        if (file is null)
            return reports.Mistake(ServerFrame.Usage, "Only --key-file FILE is known. See pbm config seal --help.", ExitCode.Usage);

        try
        {
            var key = File.ReadAllText(file).Trim();
            if (key.Length == 0)
                return reports.Mistake(ServerFrame.Usage, $"The key file {file} is empty.", ExitCode.Usage);
            var secret = terminal.In.ReadToEnd().TrimEnd('\n', '\r');
            if (secret.Length == 0)
                return reports.Mistake(ServerFrame.Usage, "There is no secret on standard input.", ExitCode.Usage);
            terminal.Out.WriteLine(SecretValue.Seal(key, secret, RandomNumberGenerator.GetBytes(12)));
            return ExitCode.Done;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return reports.Mistake(ServerFrame.Usage, $"The key file {file} cannot be read: {cause.Message}", ExitCode.Usage);
        }
    }
}
