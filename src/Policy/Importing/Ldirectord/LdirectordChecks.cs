using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using HaActors.Policy.Configuration.Reading;
using Fields = HaActors.Policy.Importing.Ldirectord.LdirectordImport.Fields;

namespace HaActors.Policy.Importing.Ldirectord;

/// <summary>The checks of one virtual service, in our words.</summary>
/// <remarks>Source: <c>_check_real</c>, <c>ld_checkport</c>, <c>ld_setup</c> and the checks of ldirectord 4.12.</remarks>
internal sealed class LdirectordChecks(
    LdirectordVirtual section,
    LdirectordFile file,
    int servicePort,
    IPAddress? address,
    string name,
    Action<int, string> deviate,
    Action<int, string> wrong)
{
    private const int UsualCheckTimeout = 5;
    private const int UsualNegotiateTimeout = 30;
    private const int UsualInterval = 10;

    private static readonly (string Service, int Port)[] Ports =
    [
        ("ftp", 21), ("smtp", 25), ("dns", 53), ("http", 80), ("pop", 110), ("nntp", 119), ("imap", 143), ("ldap", 389), ("https", 443),
        ("submission", 587), ("ldaps", 636), ("imaps", 993), ("pops", 995), ("oracle", 1521), ("radius", 1812), ("http_proxy", 3128),
        ("mysql", 3306), ("sip", 5060), ("pgsql", 5432),
    ];

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    private string CheckType => Value("checktype") ?? "negotiate";

    private int Connects => int.TryParse(CheckType, out var number) ? number : 0;

    private bool IsNegotiating => CheckType == "negotiate" || CheckType.All(char.IsAsciiDigit);

    private string Service => Value("service")
        ?? (section.Mark > 0 ? "none" : Ports.FirstOrDefault(known => known.Port == servicePort).Service ?? "none");

    /// <summary>The server is checked elsewhere than where all servers of the service are.</summary>
    /// <param name="written">Its port as the file has it; 0: none.</param>
    /// <param name="inTable">Its port as the kernel has it.</param>
    public bool NeedsOwn(int written, int inTable) =>
        CheckType is "external" or "external-perl" || (Value("checkport") is null && written == 0 && inTable != 0 && CheckPort(0) != inTable);

    /// <param name="real">Null: of all servers of the service.</param>
    public ConfigurationNode Of((LdirectordReal Real, IPAddress Address, int Port)? real)
    {
        var line = Line("checktype") ?? Line("service") ?? section.Line;
        var check = new Fields(name);
        Kind(check, real, line);
        check.Add("interval", $"{Interval}s", line);
        check.Add("timeout", $"{(IsNegotiating ? NegotiateTimeout : CheckTimeout)}s", line);
        check.Add("rise", "1", line);
        check.Add("fall", Value("failurecount") ?? Global("failurecount") ?? "1", Line("failurecount") ?? line);
        if (Connects > 0)
            check.Add("connects-between", Text(Connects), line);
        if (CheckPort(real?.Port ?? 0) is { } port && CheckType is not ("ping" or "on" or "off" or "external" or "external-perl")
            && (Value("checkport") is not null || real?.Port == 0))
            check.Add("port", Text(port), Line("checkport") ?? line);
        return new Fields(name).Add("check", check.ToNode(line), line).ToNode(line);
    }

    private int Interval => Number(
        (file.Globals.GetValueOrDefault("fork")?.Value == "yes" ? Value("checkinterval") : null) ?? Global("checkinterval")) ?? UsualInterval;

    // Each stands in for the other where it is missing, first in the section, then globally.
    private int CheckTimeout => Number(Value("checktimeout") ?? Value("negotiatetimeout") ?? Global("checktimeout") ?? Global("negotiatetimeout"))
        ?? UsualCheckTimeout;

    private int NegotiateTimeout => Number(Value("negotiatetimeout") ?? Value("checktimeout") ?? Global("negotiatetimeout") ?? Global("checktimeout"))
        ?? UsualNegotiateTimeout;

    private int? CheckPort(int written) => Number(Value("checkport")) ?? (written > 0
        ? written
        : Ports.FirstOrDefault(known => known.Service == Service) is { Port: > 0 } known1 ? known1.Port : null);

    private void Kind(Fields check, (LdirectordReal Real, IPAddress Address, int Port)? real, int line)
    {
        switch (CheckType)
        {
            case "on" or "off":
                check.Add("type", CheckType, line);
                break;
            case "ping":
            case "connect" when section.Protocol == "udp":
                check.Add("type", "ping", line);
                check.Add("attempts", Value("checkcount") ?? Global("checkcount") ?? "1", Line("checkcount") ?? line);
                break;
            case "connect":
                check.Add("type", "connect", line);
                break;
            case "external" or "external-perl":
                External(check, real, line);
                break;
            default:
                Negotiate(check, real?.Real, line);
                break;
        }
    }

    private void External(Fields check, (LdirectordReal Real, IPAddress Address, int Port)? real, int line)
    {
        var command = Value("checkcommand") ?? "/bin/true";
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] asked =
        [
            section.Mark > 0 ? Text(section.Mark) : $"{address}", Text(servicePort),
            real is { } one ? $"{one.Address}" : "{address}", real is { } other ? Text(other.Port) : "{port}",
        ];
        check.Add("type", "program", line);
        if (CheckType == "external-perl")
        {
            check.Add("program", "/usr/bin/perl", line);
            check.Add("arguments", [command, .. asked], line);
            Once(line, "external-perl: the script runs in a Perl of its own, not inside the daemon");
            return;
        }

        if (words.Length > 1)
            Once(line, "checkcommand runs without a shell: its words are its arguments");
        check.Add("program", words[0], line);
        check.Add("arguments", [.. words[1..], .. asked], line);
    }

    private void Negotiate(Fields check, LdirectordReal? real, int line)
    {
        var request = WithSlash(real?.Request ?? Value("request")) ?? "/";
        var receive = real?.Receive ?? (real?.Request is null ? Value("receive") : null) ?? "";
        var plain = request[1..];
        var where = Line("request") ?? line;
        switch (Service)
        {
            case "http" or "https":
                check.Add("type", Service, line).Add("request", request, where);
                check.Add("method", (Value("httpmethod") ?? "GET").ToLowerInvariant(), Line("httpmethod") ?? line);
                if (Value("virtualhost") is { Length: > 0 } host)
                    check.Add("virtual-host", host, Line("virtualhost") ?? line);
                Receive(check, receive, line);
                Once(line, "redirects are not followed: a server that answers with one is down");
                break;
            case "http_proxy" or "oracle":
                check.Add("type", "connect", line);
                Once(line, $"{Service} is checked by a connection only");
                break;
            case "smtp" or "submission":
                check.Add("type", "smtp", line);
                break;
            case "pop" or "pops" or "imap" or "imaps":
                check.Add("type", Service, line);
                Login(check, line);
                break;
            case "ftp":
                check.Add("type", "ftp", line).Add("login", Value("login") ?? "anonymous", line)
                    .Add("password", Value("passwd") ?? "ldirectord@localhost", line);
                if (plain.Length > 0)
                    check.Add("request", plain, where);
                Receive(check, receive, line);
                break;
            case "ldap" or "ldaps":
                check.Add("type", Service, line).Add("request", plain, where);
                Login(check, line);
                Receive(check, receive, line);
                break;
            case "nntp":
                check.Add("type", "nntp", line);
                if (plain.Length > 0)
                    check.Add("request", plain, where);
                break;
            case "dns":
                Dns(check, plain, receive, line, where);
                break;
            case "sip":
                check.Add("type", "sip", line).Add("from", Value("login") ?? "ldirectord@localhost", line)
                    .Add("over", section.Protocol == "tcp" ? "tcp" : "udp", line);
                break;
            case "radius":
                check.Add("type", "radius", line).Add("secret", Value("secret") ?? "", Line("secret") ?? line);
                Login(check, line, isNeeded: true);
                break;
            case "mysql" or "pgsql":
                check.Add("type", Service == "mysql" ? "mysql" : "postgresql", line);
                Login(check, line, isNeeded: true);
                if (Value("database") is { } database)
                    check.Add("database", database, Line("database") ?? line);
                if (plain.Length > 0)
                    check.Add("request", plain, where);
                break;
            case "simpletcp":
                check.Add("type", "tcp", line).Add("send", plain.Replace("\\n", "\n", StringComparison.Ordinal), where);
                Receive(check, receive, line);
                break;
            default:
                check.Add("type", "on", line);
                Once(line, $"service = none: the servers are not checked{(section.Mark > 0 ? "; a firewall mark says no port by which to guess one" : "")}");
                break;
        }
    }

    private void Dns(Fields check, string request, string receive, int line, int where)
    {
        if (request.Length == 0 || receive.Length == 0)
        {
            wrong(line, "this dns check can never succeed: ldirectord wants a request, and an A or PTR record that matches receive");
            return;
        }

        check.Add("type", "dns", line).Add("request", request, where).Add("over", section.Protocol == "tcp" ? "tcp" : "udp", line);
        check.Add("record-type", Regex.IsMatch(request, @"^[0-9.]+$|\.arpa\.?$", RegexOptions.None, TimeSpan.FromSeconds(1)) ? "ptr" : "a", where);
        Receive(check, receive, line);
        Once(line, "the request is asked for as it is: no search domain is tried");
    }

    private void Login(Fields check, int line, bool isNeeded = false)
    {
        var login = Value("login");
        if (login is null && isNeeded)
            wrong(line, $"a check of {Service} needs a login");
        if (login is null)
            return;
        check.Add("login", login, Line("login") ?? line);
        check.Add("password", Value("passwd") ?? "", Line("passwd") ?? line);
    }

    private void Receive(Fields check, string receive, int line)
    {
        if (receive.Length == 0)
            return;
        try
        {
            _ = new Regex(receive, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException bad)
        {
            wrong(Line("receive") ?? line, $"this check can never succeed: receive is no regular expression: {bad.Message}");
        }

        check.Add("receive", receive, Line("receive") ?? line);
    }

    private static string? WithSlash(string? request) => request is null || request.StartsWith('/') ? request : $"/{request}";

    private void Once(int line, string what)
    {
        if (_said.Add(what))
            deviate(line, what);
    }

    private string? Value(string directive) => section.Directives.GetValueOrDefault(directive)?.Value;

    private string? Global(string directive) => file.Globals.GetValueOrDefault(directive)?.Value;

    private int? Line(string directive) => section.Directives.GetValueOrDefault(directive)?.Line;

    private static int? Number(string? digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
