using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace HaActors.Policy.Importing.Ldirectord;

/// <summary>What a directive's value may be.</summary>
/// <param name="Read">The value as ldirectord takes it; null: it refuses it.</param>
/// <param name="Expected">What it must be, as an end of a sentence.</param>
internal sealed record LdirectordRule(Func<string, string?> Read, string Expected);

/// <summary>The directives, and how ldirectord reads their values.</summary>
/// <remarks>Source: <c>read_config</c> of ldirectord 4.12; where it and the manual differ, the program counts.</remarks>
internal static partial class LdirectordDirectives
{
    private static readonly LdirectordRule Quoted = new(
        text => InQuotes().Match(text) is { Success: true } match && match.Groups[1].Length > 0 ? match.Groups[1].Value : null,
        "must stand in quotation marks");

    private static readonly LdirectordRule MayBeQuoted = new(
        text => (InQuotes().Match(text) is { Success: true } match ? match.Groups[1].Value : text) is { Length: > 0 } value ? value : null,
        "must not be empty");

    private static readonly LdirectordRule AnyText = new(text => text.Length > 0 ? text : null, "must not be empty");

    // The first digits count, wherever they stand; only yes and no must be alone, a blank behind them is refused.
    private static readonly LdirectordRule Positive = new(
        text => Digits().Match(text) is { Success: true, Value: var digits } && digits.Any(digit => digit != '0') ? digits.TrimStart('0') : null,
        "must be a number above 0");

    private static readonly LdirectordRule Number = new(
        text => Digits().Match(text) is { Success: true } match ? match.Value : null, "must be a number");

    private static readonly LdirectordRule YesNo = new(text => text is "yes" or "no" ? text : null, "must be yes or no, with nothing behind it");

    private static readonly LdirectordRule Word = new(
        text => Words().Match(text) is { Success: true } match ? match.Value : null, "must be a word");

    private static readonly LdirectordRule Scheduler = new(
        text => SmallLetters().Match(text) is { Success: true } match ? match.Value : null, "must be small letters");

    private static readonly LdirectordRule CheckType = new(
        text => Digits().Match(text) is { Success: true } match ? match.Value : OneOf(
            text, "connect", "negotiate", "ping", "off", "on", "external", "external-perl"),
        "must be connect, negotiate, ping, off, on, external, external-perl or a number");

    private static readonly LdirectordRule Service = new(
        text => OneOf(
            text, "dns", "ftp", "http", "https", "http_proxy", "imap", "imaps", "ldap", "ldaps", "mysql", "nntp", "none", "oracle", "pop",
            "pops", "radius", "pgsql", "simpletcp", "sip", "smtp", "submission"),
        "must be one of dns, ftp, http, https, http_proxy, imap, imaps, ldap, ldaps, mysql, nntp, none, oracle, pop, pops, radius, pgsql, "
        + "simpletcp, sip, smtp, submission");

    private static readonly LdirectordRule Method = new(
        text => OneOf(text.ToUpperInvariant(), "GET", "HEAD"), "must be GET or HEAD");

    private static readonly LdirectordRule Port = new(
        text => Digits().Match(text) is { Success: true, Value: var digits } && int.TryParse(digits, out var port) && port is > 0 and < 65536
            ? $"{port}" : null,
        "must be 1 to 65535");

    private static readonly LdirectordRule SchedulerFlags = new(
        text => NoBlanks().Match(text) is { Success: true } match ? match.Value : null, "must be a word");

    public static readonly FrozenDictionary<string, string> Obsolete = new Dictionary<string, string>
    {
        ["timeout"] = "checktimeout and negotiatetimeout",
        ["connecttimeout"] = "negotiatetimeout",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, LdirectordRule> Global = new Dictionary<string, LdirectordRule>
    {
        ["checktimeout"] = Positive, ["negotiatetimeout"] = Positive, ["checkinterval"] = Positive, ["checkcount"] = Positive,
        ["failurecount"] = Positive, ["autoreload"] = YesNo, ["callback"] = Quoted, ["fallback"] = AnyText, ["fallback6"] = AnyText,
        ["fallbackcommand"] = AnyText, ["logfile"] = Quoted, ["execute"] = AnyText, ["fork"] = YesNo, ["supervised"] = YesNo,
        ["quiescent"] = YesNo, ["readdquiescent"] = YesNo, ["emailalert"] = MayBeQuoted, ["emailalertfreq"] = Number,
        ["emailalertstatus"] = AnyText, ["emailalertfrom"] = AnyText, ["cleanstop"] = YesNo, ["smtp"] = AnyText, ["maintenancedir"] = AnyText,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, LdirectordRule> Section = new Dictionary<string, LdirectordRule>
    {
        ["request"] = Quoted, ["receive"] = Quoted, ["checktype"] = CheckType, ["checkcommand"] = MayBeQuoted, ["checktimeout"] = Positive,
        ["negotiatetimeout"] = Positive, ["checkcount"] = Positive, ["failurecount"] = Positive, ["checkinterval"] = Positive,
        ["checkport"] = Port, ["login"] = Quoted, ["passwd"] = Quoted, ["database"] = Quoted, ["secret"] = Quoted, ["load"] = Quoted,
        ["scheduler"] = Scheduler, ["persistent"] = Number, ["schedflags"] = SchedulerFlags, ["netmask"] = AnyText, ["protocol"] = Word,
        ["ops"] = YesNo, ["service"] = Service, ["httpmethod"] = Method, ["virtualhost"] = MayBeQuoted, ["fallback"] = AnyText,
        ["fallback6"] = AnyText, ["fallbackcommand"] = MayBeQuoted, ["quiescent"] = YesNo, ["emailalert"] = MayBeQuoted,
        ["emailalertfreq"] = Number, ["emailalertstatus"] = AnyText, ["monitorfile"] = MayBeQuoted, ["cleanstop"] = YesNo, ["smtp"] = AnyText,
        ["servicename"] = AnyText, ["comment"] = AnyText,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static string? OneOf(string text, params string[] words) =>
        Words().Match(text) is { Success: true, Value: var word } && words.Contains(word) ? word : null;

    [GeneratedRegex("^\"(.*)\"")]
    private static partial Regex InQuotes();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"[\w-]+")]
    private static partial Regex Words();

    [GeneratedRegex("[a-z]+")]
    private static partial Regex SmallLetters();

    [GeneratedRegex(@"\S+")]
    private static partial Regex NoBlanks();
}
