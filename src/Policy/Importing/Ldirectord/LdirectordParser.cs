using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HaActors.Policy.Importing.Ldirectord;

/// <summary>Reads ldirectord.cf with ldirectord's own grammar, its quirks included.</summary>
/// <remarks>
/// Source: <c>read_config</c> of ldirectord 4.12. ldirectord stops at the first error; all are listed here. A section's lines are
/// indented by four blanks or more, a TAB counting as four; the first other line, an empty one too, ends it.
/// </remarks>
public sealed partial class LdirectordParser
{
    private readonly string _name;
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, LdirectordDirective> _globals = new(StringComparer.Ordinal);
    private readonly List<LdirectordVirtual> _virtuals = [];

    private LdirectordParser(string name) => _name = name;

    /// <param name="name">The file's, for messages.</param>
    public static LdirectordReading Parse(string text, string name)
    {
        var parser = new LdirectordParser(name);
        parser.Read(text.Split('\n'));
        return new LdirectordReading(
            new LdirectordFile(
                parser._globals.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. parser._virtuals]),
            [.. parser._errors],
            [.. parser._warnings]);
    }

    private void Read(string[] lines)
    {
        for (var at = 0; at < lines.Length;)
        {
            var match = VirtualLine().Match(lines[at]);
            if (match.Success)
                at = ReadVirtual(lines, at, match);
            else
                ReadGlobal(lines[at], ++at);
        }

        if (_globals.GetValueOrDefault("fork")?.Value != "yes")
            foreach (var ignored in _virtuals.Select(section => section.Directives.GetValueOrDefault("checkinterval")).OfType<LdirectordDirective>())
                Warn(ignored.Line, "checkinterval in a virtual service counts with fork=yes only");
    }

    private void ReadGlobal(string line, int number)
    {
        if (line.Trim().Length == 0 || line.TrimStart().StartsWith('#'))
            return;

        var match = DirectiveLine().Match(line);
        var name = match.Success ? match.Groups["name"].Value : "";
        if (BareSupervised().IsMatch(line))
        {
            Warn(number, "write supervised = yes: the bare word is outdated");
            _globals["supervised"] = new LdirectordDirective("supervised", "yes", number);
        }
        else if (LdirectordDirectives.Obsolete.TryGetValue(name, out var instead))
            Wrong(number, $"{name} is obsolete: use {instead}");
        else if (LdirectordDirectives.Global.TryGetValue(name, out var rule))
            Take(_globals, rule, name, match.Groups["value"].Value, number);
        else if (line[0] is ' ' or '\t')
            Wrong(number, $"'{line.Trim()}' is indented and belongs to no section: an empty or less indented line before it ended that one");
        else
            Wrong(number, Unknown(name.Length > 0 ? name : line.Trim(), LdirectordDirectives.Global.Keys));
    }

    /// <returns>The first line after the section.</returns>
    private int ReadVirtual(string[] lines, int at, Match header)
    {
        var number = at + 1;
        var isV6 = header.Groups["six"].Success;
        var directives = new Dictionary<string, LdirectordDirective>(StringComparer.Ordinal);
        var reals = ImmutableArray.CreateBuilder<LdirectordReal>();
        for (at++; at < lines.Length; at++)
        {
            if (lines[at].TrimStart().StartsWith('#'))
                continue;
            var indented = SectionLine().Match(WithoutComment(lines[at]).Replace("\t", "    ", StringComparison.Ordinal));
            if (!indented.Success)
                break;
            ReadDirective(indented.Groups["directive"].Value, at + 1, isV6, directives, reals);
        }

        if (AddressOf(header.Groups["value"].Value, number, isV6) is var (host, port, mark))
        {
            var section = new LdirectordVirtual(
                number, isV6, host, port, mark, directives.ToImmutableSortedDictionary(StringComparer.Ordinal), reals.ToImmutable());
            _virtuals.Add(section);
            if (mark > 0 && directives.GetValueOrDefault("protocol") is { Value: not "fwm" } wrong)
                Wrong(wrong.Line, "protocol must be fwm: the virtual service is a firewall mark");
            if (mark == 0 && directives.GetValueOrDefault("protocol") is { Value: not ("tcp" or "udp") } other)
                Wrong(other.Line, "protocol must be tcp or udp: the virtual service is an address and port");
        }

        return at;
    }

    private void ReadDirective(
        string text, int number, bool isV6, Dictionary<string, LdirectordDirective> directives, ImmutableArray<LdirectordReal>.Builder reals)
    {
        var match = DirectiveLine().Match(text);
        var name = match.Success ? match.Groups["name"].Value : "";
        var value = match.Groups["value"].Value;
        if (name is "real" or "real6" or "fallback" or "fallback6" && name.EndsWith('6') != isV6)
            Wrong(number, $"write {name.TrimEnd('6')}{(isV6 ? "6" : "")}: the virtual service is one of IPv{(isV6 ? 6 : 4)}");
        else if (name is "real" or "real6")
        {
            if (RealOf(value, number) is { } real)
                reals.Add(real);
        }
        else if (LdirectordDirectives.Obsolete.TryGetValue(name, out var instead))
            Wrong(number, $"{name} is obsolete: use {instead}");
        else if (name == "netmask" && !IsNetmask(value, isV6))
            Wrong(number, isV6 ? "netmask must be a length of 1 to 128" : "netmask must be four numbers, such as 255.255.255.0");
        else if (LdirectordDirectives.Section.TryGetValue(name, out var rule))
            Take(directives, rule, name == "fallback6" ? "fallback" : name, value, number);
        else
            Wrong(number, Unknown(name.Length > 0 ? name : text.Trim(), [.. LdirectordDirectives.Section.Keys, "real", "netmask"]));
    }

    private void Take(
        Dictionary<string, LdirectordDirective> into, LdirectordRule rule, string name, string written, int number)
    {
        if (rule.Read(written) is { } value)
            into[name] = new LdirectordDirective(name, value, number);
        else
            Wrong(number, $"{name} {rule.Expected}, and is '{written}'");
        if (name == "checkcount")
            Warn(number, "checkcount is outdated, and counts pings only: see failurecount");
    }

    private (string Host, string Port, uint Mark)? AddressOf(string value, int number, bool isV6)
    {
        if (BracketedAddress().Match(value) is { Success: true } six)
        {
            if (isV6)
                return (six.Groups["host"].Value, six.Groups["port"].Value, 0);
            Wrong(number, "an address of IPv6 needs virtual6");
            return null;
        }

        if (PlainAddress().Match(value) is { Success: true } plain)
            return (plain.Groups["host"].Value, plain.Groups["port"].Value, 0);
        if (Leading().Match(value) is { Success: true } mark && uint.TryParse(mark.Value, out var number32) && number32 > 0)
            return ("", "", number32);
        Wrong(number, $"'{value.Trim()}' is no virtual service: address:port, [address]:port or a firewall mark");
        return null;
    }

    private LdirectordReal? RealOf(string value, int number)
    {
        if (RealLine().Match(value) is not { Success: true } match)
        {
            Wrong(number, $"'{value.Trim()}' is no real server: ADDRESS[->ADDRESS][:PORT] gate|masq|ipip [WEIGHT] [\"REQUEST\", \"RECEIVE\"] [l:N] [u:N]");
            return null;
        }

        if (RealFlags().Match(match.Groups["flags"].Value) is not { Success: true } flags)
        {
            Wrong(number, match.Groups["flags"].Value.Split(' ')[0] is "gate" or "masq" or "ipip"
                ? $"'{match.Groups["flags"].Value.Trim()}' is not understood: gate|masq|ipip [WEIGHT] [\"REQUEST\", \"RECEIVE\"] [l:N] [u:N]"
                : $"forwarding must be gate, masq or ipip, and is '{match.Groups["flags"].Value.Split(' ')[0]}'");
            return null;
        }

        return new LdirectordReal(
            number,
            Host(match.Groups["first"].Value),
            match.Groups["last"].Success ? Host(match.Groups["last"].Value) : null,
            match.Groups["port"].Success ? match.Groups["port"].Value : "0",
            flags.Groups["way"].Value,
            flags.Groups["weight"].Success ? Number(flags.Groups["weight"].Value) : 1,
            flags.Groups["request"].Success ? flags.Groups["request"].Value : null,
            flags.Groups["receive"].Success ? flags.Groups["receive"].Value : null,
            flags.Groups["lower"].Success ? Number(flags.Groups["lower"].Value) : 0,
            flags.Groups["upper"].Success ? Number(flags.Groups["upper"].Value) : 0);
    }

    private static bool IsNetmask(string value, bool isV6) => isV6
        ? int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 1 and <= 128
        : DottedQuad().IsMatch(value);

    private static string Host(string written) => written.TrimStart('[').TrimEnd(']');

    private static int Number(string digits) => int.TryParse(digits, out var number) ? number : int.MaxValue;

    private static string WithoutComment(string line) => line.IndexOf('#') is >= 0 and var at ? line[..at] : line;

    private static string Unknown(string word, IEnumerable<string> known)
    {
        var near = known.OrderBy(candidate => Cib.KnownNames.Distance(candidate, word)).ThenBy(candidate => candidate, StringComparer.Ordinal).First();
        return $"'{word}' is not known{(Cib.KnownNames.Distance(near, word) <= Math.Max(2, word.Length / 3) ? $"; did you mean '{near}'?" : "")}";
    }

    private void Wrong(int line, string problem) => _errors.Add($"{_name}:{line}: {problem}");

    private void Warn(int line, string problem) => _warnings.Add($"{_name}:{line}: {problem}");

    [GeneratedRegex(@"^virtual(?<six>6)?\s*=\s*(?<value>.*)")]
    private static partial Regex VirtualLine();

    [GeneratedRegex("^ {4,}(?<directive>.+)")]
    private static partial Regex SectionLine();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_-]+)\s*=\s*(?<value>.*)$")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex(@"^supervised\s*$")]
    private static partial Regex BareSupervised();

    [GeneratedRegex(@"^\[(?<host>[0-9A-Fa-f:]+)\]:(?<port>[0-9A-Za-z_-]+)")]
    private static partial Regex BracketedAddress();

    [GeneratedRegex("^(?<host>[0-9A-Za-z._+-]+):(?<port>[0-9A-Za-z_-]+)")]
    private static partial Regex PlainAddress();

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Leading();

    // ldirectord looks for it anywhere: of 10.0.0.1::80 it takes the server 80, which is 0.0.0.80.
    [GeneratedRegex(@"^(?<first>\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+?)(->(?<last>\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+))?(:(?<port>[A-Za-z0-9_-]+))?\s+(?<flags>\S.*)$")]
    private static partial Regex RealLine();

    [GeneratedRegex("""^(?<way>gate|masq|ipip)\b(\s+(?<weight>[0-9]+))?(\s+"(?<request>[^"]*)"\s*[, ]\s*"(?<receive>.*)")?(\s+l:(?<lower>[0-9]+))?(\s+u:(?<upper>[0-9]+))?\s*$""")]
    private static partial Regex RealFlags();

    [GeneratedRegex(@"^\d+\.\d+\.\d+\.\d+$")]
    private static partial Regex DottedQuad();
}
