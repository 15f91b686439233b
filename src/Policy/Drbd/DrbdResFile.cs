using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace HaActors.Policy.Drbd;

/// <summary>Writes a declaration as drbdadm reads it. Pure: the same declaration gives the same text.</summary>
/// <remarks>Source: drbd.conf-8.4(5) and drbd.conf-9.0(5).</remarks>
public static class DrbdResFile
{
    /// <summary>Of the files that this product writes; others in the folder are never touched.</summary>
    public const string Mark = "# Written by HaActors from ha.drbd: changes here are overwritten.";

    public static string NameOf(string resource) => $"haactors-{resource}.res";

    /// <param name="dialect">Not <see cref="DrbdDialect.Auto"/>.</param>
    /// <param name="handler">What answers the kernel, before the name of its call: an absolute path, and arguments.</param>
    public static string Of(DrbdDeclaration declaration, DrbdDialect dialect, string handler)
    {
        var text = new StringBuilder();
        text.Append(Mark).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"resource {declaration.Name} {{\n");
        Section(text, "net", [.. Net(declaration, dialect)], declaration.Options);
        Section(text, "disk", [.. Disk(declaration, dialect)], declaration.Options);
        Section(text, "options", [], declaration.Options);
        Section(text, "handlers", [.. Handlers(declaration, dialect, handler)], declaration.Options);
        foreach (var (index, host) in declaration.Hosts.Index())
            Host(text, declaration, host, dialect == DrbdDialect.V9 ? index : null);
        if (dialect == DrbdDialect.V9 && declaration.Hosts.Length > 2)
            text.Append(CultureInfo.InvariantCulture, $"  connection-mesh {{ hosts {string.Join(' ', declaration.Hosts.Select(host => host.Node))}; }}\n");
        return text.Append("}\n").ToString();
    }

    private static IEnumerable<(string Name, string Value)> Net(DrbdDeclaration declaration, DrbdDialect dialect)
    {
        yield return ("protocol", declaration.Protocol.ToString());
        if (declaration.DualPrimary)
            yield return ("allow-two-primaries", "yes");
        if (dialect == DrbdDialect.V9)
            yield return ("fencing", WordOf(declaration.Fencing));
    }

    private static IEnumerable<(string Name, string Value)> Disk(DrbdDeclaration declaration, DrbdDialect dialect)
    {
        if (dialect == DrbdDialect.V84)
            yield return ("fencing", WordOf(declaration.Fencing));
    }

    private static IEnumerable<(string Name, string Value)> Handlers(DrbdDeclaration declaration, DrbdDialect dialect, string handler)
    {
        if (declaration.Fencing != DrbdFencing.DontCare)
        {
            yield return ("fence-peer", $"{handler} fence-peer");
            yield return (dialect == DrbdDialect.V9 ? "unfence-peer" : "after-resync-target", $"{handler} unfence-peer");
        }

        yield return ("split-brain", $"{handler} split-brain");
    }

    private static void Section(
        StringBuilder text,
        string name,
        ImmutableArray<(string Name, string Value)> own,
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> options)
    {
        // What the operator writes wins.
        var more = options.GetValueOrDefault(name) ?? ImmutableSortedDictionary<string, string>.Empty;
        var lines = own.Where(pair => !more.ContainsKey(pair.Name)).Concat(more.Select(pair => (Name: pair.Key, pair.Value))).ToList();
        if (lines.Count == 0)
            return;

        text.Append(CultureInfo.InvariantCulture, $"  {name} {{\n");
        foreach (var (key, value) in lines)
            text.Append(CultureInfo.InvariantCulture, $"    {key} {Quoted(value)};\n");
        text.Append("  }\n");
    }

    private static void Host(StringBuilder text, DrbdDeclaration declaration, DrbdHost host, int? nodeId)
    {
        text.Append(CultureInfo.InvariantCulture, $"  on {host.Node} {{\n");
        if (nodeId is { } id)
            text.Append(CultureInfo.InvariantCulture, $"    node-id {id};\n");
        foreach (var (number, volume) in declaration.Volumes)
        {
            var disk = host.Disks.GetValueOrDefault(number) ?? volume.Disk;
            text.Append(CultureInfo.InvariantCulture, $"    volume {number} {{\n");
            text.Append(CultureInfo.InvariantCulture, $"      device /dev/drbd{volume.Minor} minor {volume.Minor};\n");
            text.Append(CultureInfo.InvariantCulture, $"      disk {Quoted(disk)};\n");
            text.Append(CultureInfo.InvariantCulture, $"      meta-disk {Quoted(volume.MetaDisk)};\n    }}\n");
        }

        var address = host.Address.Contains(':') ? $"ipv6 [{host.Address}]" : host.Address;
        text.Append(CultureInfo.InvariantCulture, $"    address {address}:{host.Port};\n  }}\n");
    }

    private static string WordOf(DrbdFencing fencing) => fencing switch
    {
        DrbdFencing.DontCare => "dont-care",
        DrbdFencing.ResourceOnly => "resource-only",
        _ => "resource-and-stonith",
    };

    private static string Quoted(string value) =>
        value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/')
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
