using System.Net;

namespace HaActors.Shell.Client;

/// <summary>The client's own command line; everything from the palette on is the server's business.</summary>
/// <param name="KeyFile">The cluster's key, by which the node knows this client and this client the node.</param>
internal sealed record Invocation(
    IPEndPoint Node, string? KeyFile, string[] Words, bool Help, bool Version, string? Mistake)
{
    public const int DefaultPort = 9110;

    public bool Json => WantsJson(Words);

    public static Invocation Parse(string[] args)
    {
        var node = new IPEndPoint(IPAddress.Loopback, DefaultPort);
        string? key = null;
        var front = new List<string>();
        var at = 0;
        for (; at < args.Length; at++)
        {
            if (args[at] is "-h" or "--help")
                return new Invocation(node, key, args[(at + 1)..], Help: true, Version: false, null);
            if (args[at] is "-V" or "--version")
                return new Invocation(node, key, [], Help: false, Version: true, null);
            if (args[at] is "-o" or "--output" && at + 1 < args.Length)
                front.AddRange([args[at], args[++at]]);
            else if (args[at] is "-k" or "--key-file" && at + 1 < args.Length)
                key = args[++at];
            else if (args[at].StartsWith('-'))
                return new Invocation(node, key, [], false, false, $"pbm has no switch '{args[at]}'.");
            else if (!args[at].Contains(':'))
                break;
            else if (!TryParseNode(args[at], out node))
                return new Invocation(new IPEndPoint(IPAddress.Loopback, 0), key, [], false, false,
                    $"'{args[at]}' is not an address: write 127.0.0.1:9110 or [::1]:9110.");
        }

        var words = args[at..];
        // `pbm ha status --help` asks for that command's help.
        if (words.Any(word => word is "-h" or "--help"))
            words = ["help", .. words.Where(word => !word.StartsWith('-'))];
        return new Invocation(node, key, words.Length == 0 ? [] : [.. words, .. front], false, false, null);
    }

    public static bool WantsJson(ReadOnlySpan<string> words)
    {
        for (var at = 0; at < words.Length; at++)
        {
            if (words[at] is "-o=json" or "--output=json")
                return true;
            if (words[at] is "-o" or "--output" && at + 1 < words.Length && words[at + 1] == "json")
                return true;
        }

        return false;
    }

    private static bool TryParseNode(string text, out IPEndPoint node)
    {
        if (text.StartsWith("localhost:", StringComparison.Ordinal))
            text = $"127.0.0.1:{text["localhost:".Length..]}";
        var parsed = IPEndPoint.TryParse(text, out var found) && found.Port > 0;
        node = found ?? new IPEndPoint(IPAddress.Loopback, DefaultPort);
        return parsed;
    }
}
