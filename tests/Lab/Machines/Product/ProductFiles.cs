using System.Security.Cryptography;
using HaActors.Lab.Product;

namespace HaActors.Lab.Machines.Product;

/// <summary>What a machine needs in /lab to run the product: its configuration, the cluster's key, and a start.</summary>
/// <param name="template">The cluster's configuration, the same on all but for @NODE@; a file without that gets the name at its end.</param>
/// <param name="own">What a node's file holds besides; null: nothing.</param>
public sealed class ProductFiles(string template, Func<string, string>? own = null)
{
    /// <summary>Where a machine's shell answers on the management network.</summary>
    public const int ShellPort = 9111;

    private readonly string _key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) + "\n";

    public void Write(Machine machine)
    {
        var name = template.Contains("@NODE@", StringComparison.Ordinal) ? "" : "ha.node-name = \"@NODE@\"\n";
        var configuration = ClusterFile.Fill($"{template}\n{name}{own?.Invoke(machine.Name)}", new Dictionary<string, string> { ["NODE"] = machine.Name });
        File.WriteAllText(Path.Combine(machine.Share, "node.conf"), configuration);
        var key = Path.Combine(machine.Share, "cluster.key");
        File.WriteAllText(key, _key);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var start = Path.Combine(machine.Share, "start");
        // The shell listens on loopback only; so the lab's own pbm reaches it, too.
        File.WriteAllText(start, $"""
            #!/bin/sh
            socat TCP-LISTEN:{ShellPort},bind={machine.Plan.ManagementAddress},fork,reuseaddr TCP:127.0.0.1:9110 &
            exec /lab/keep haactors haactors --config /lab/node.conf

            """);
        File.SetUnixFileMode(start, (UnixFileMode)0b111_101_101);
    }
}
