using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Importing.Ldirectord;

/// <summary>Finds addresses and ports of names, as the machine does that reads the file.</summary>
/// <param name="Host">Name, and whether of IPv6; null: it has none.</param>
/// <param name="Port">Service, and protocol (empty: any); null: it has none.</param>
public sealed record LdirectordNames(Func<string, bool, IPAddress?> Host, Func<string, string, int?> Port);

/// <summary>What an ldirectord.cf becomes.</summary>
/// <param name="Configuration">What belongs under <c>ha</c>: <c>director</c> and <c>virtual-services</c>; each value knows its line.</param>
/// <param name="Errors">Each begins with <c>FILE:LINE:</c>. With any, the rest must not be used.</param>
/// <param name="Deviations">What ldirectord does and we do otherwise or not, each with <c>FILE:LINE:</c>.</param>
public sealed partial record LdirectordConversion(
    ConfigurationNode.Map Configuration, ImmutableArray<string> Errors, ImmutableArray<string> Deviations)
{
    /// <summary>A changed file is read anew.</summary>
    public bool AutoReload { get; init; }

    /// <summary>Called after that with the file's name; null: none.</summary>
    public string? Callback { get; init; }

    /// <summary>All that is wrong with a file, from its first line to its last.</summary>
    public ImmutableArray<string> ErrorsWith(LdirectordReading reading) =>
        [.. reading.Errors.Concat(Errors).Distinct(StringComparer.Ordinal).OrderBy(LineOf)];

    private static int LineOf(string error) =>
        int.TryParse(Line().Match(error).Groups[1].Value, CultureInfo.InvariantCulture, out var line) ? line : 0;

    [GeneratedRegex(":([0-9]+): ")]
    private static partial Regex Line();
}

/// <summary>Says in our configuration what an ldirectord.cf says. Pure: names are found by the caller.</summary>
public sealed partial class LdirectordImport
{
    private const int LargestRange = 4096;

    private readonly LdirectordFile _file;
    private readonly string _name;
    private readonly LdirectordNames _names;
    private readonly List<string> _errors = [];
    private readonly List<string> _deviations = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    private LdirectordImport(LdirectordFile file, string name, LdirectordNames names) => (_file, _name, _names) = (file, name, names);

    /// <param name="name">The file's, for messages.</param>
    public static LdirectordConversion Convert(LdirectordFile file, string name, LdirectordNames names) =>
        new LdirectordImport(file, name, names).Convert();

    private LdirectordConversion Convert()
    {
        var services = new List<KeyValuePair<string, ConfigurationNode>>();
        foreach (var section in _file.Virtuals)
            if (Service(section) is { } service)
                services.Add(service);
        SayOfGlobals();
        var director = new Fields(_name);
        director.Add("foreign-changes", "repair", 0);
        director.Add("at-stop", _file.Globals.GetValueOrDefault("cleanstop")?.Value == "no" ? "keep" : "remove", LineOf("cleanstop"));
        if (_file.Globals.GetValueOrDefault("maintenancedir") is { } folder)
            director.Add("maintenance-directory", folder.Value, folder.Line);
        return new LdirectordConversion(
            new ConfigurationNode.Map(
            [
                new("director", director.ToNode(0)),
                new("virtual-services", new ConfigurationNode.Map([.. services.OrderBy(pair => pair.Key, StringComparer.Ordinal)], null)),
            ], null),
            [.. _errors],
            [.. _deviations])
        {
            AutoReload = _file.Globals.GetValueOrDefault("autoreload")?.Value == "yes",
            Callback = _file.Globals.GetValueOrDefault("callback")?.Value,
        };
    }

    private KeyValuePair<string, ConfigurationNode>? Service(LdirectordVirtual section)
    {
        var fields = new Fields(_name);
        var (address, port) = (default(IPAddress), 0);
        if (section.Mark > 0)
        {
            fields.Add("mark", Text(section.Mark), section.Line);
            fields.Add("family", section.IsV6 ? "ipv6" : "ipv4", section.Line);
        }
        else
        {
            address = Host(section.Host, section.IsV6, section.Line, "virtual service");
            if (Port(section.Port, section.Protocol, section.Line) is not { } number || address is null)
                return null;
            port = number;
            fields.Add("address", $"{address}", section.Line);
            fields.Add("port", Text(port), section.Line);
            fields.Add("protocol", section.Protocol, section.Line);
        }

        // As ldirectord names it: the protocol belongs to it.
        var identity = section.Mark > 0 ? $"{section.IsV6}:{section.Mark}" : $"{section.Protocol}:{address}:{port}";
        if (!_seen.TryAdd(identity, section.Line))
        {
            Wrong(section.Line, $"this virtual service is there already, in line {_seen[identity]}");
            return null;
        }

        Scheduling(section, fields);
        var quiescent = section.Directives.GetValueOrDefault("quiescent") ?? _file.Globals.GetValueOrDefault("quiescent");
        fields.Add("when-down", quiescent?.Value == "yes" ? "quiesce" : "remove", quiescent?.Line ?? section.Line);
        Fallback(section, port, fields);
        var reals = section.Reals.SelectMany(real => Expanded(real, section.IsV6)).ToList();
        var checks = new LdirectordChecks(section, _file, port, address, _name, Deviate, Wrong);
        fields.Add("checks", checks.Of(null), section.Line);
        // ldirectord adds each server, takes it out at once, and lets the first check bring it back.
        fields.Add("check-defaults", new Fields(_name).Add("assume", "down", section.Line).ToNode(section.Line), section.Line);
        fields.Add("servers", Servers(section, port, reals, checks), section.Line);
        SayOf(section);
        return new(IdOf(section, address, port), fields.ToNode(section.Line));
    }

    private static void Scheduling(LdirectordVirtual section, Fields fields)
    {
        var its = section.Directives;
        fields.Add("scheduler", its.GetValueOrDefault("scheduler")?.Value ?? "wrr", its.GetValueOrDefault("scheduler")?.Line ?? section.Line);
        if (its.GetValueOrDefault("schedflags") is { } flags)
            fields.Add("scheduler-flags", flags.Value.Split(',', StringSplitOptions.RemoveEmptyEntries), flags.Line);
        if (its.GetValueOrDefault("persistent") is { } persistent)
        {
            fields.Add("persistence", $"{persistent.Value.TrimStart('0').PadLeft(1, '0')}s", persistent.Line);
            if (its.GetValueOrDefault("netmask") is { } mask)
                fields.Add("persistence-prefix", Text(Prefix(mask.Value)), mask.Line);
        }

        if (its.GetValueOrDefault("ops") is { Value: "yes" } ops && section.Protocol == "udp")
            fields.Add("one-packet", "on", ops.Line);
        if ((its.GetValueOrDefault("fallbackcommand")) is { } command)
            fields.Add("fallback-command", command.Value, command.Line);
    }

    private void Fallback(LdirectordVirtual section, int servicePort, Fields fields)
    {
        if (!section.Directives.ContainsKey("fallbackcommand") && _file.Globals.GetValueOrDefault("fallbackcommand") is { } command)
            fields.Add("fallback-command", command.Value, command.Line);
        var global = _file.Globals.GetValueOrDefault(section.IsV6 ? "fallback6" : "fallback");
        if (section.Mark > 0 && global is not null && !section.Directives.ContainsKey("fallback"))
            Deviate(section.Line, "the global fallback does not serve firewall marks: ldirectord fails to set it for them, too");
        if ((section.Directives.GetValueOrDefault("fallback") ?? (section.Mark > 0 ? null : global)) is not { } said)
            return;

        var words = said.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var way = words.Length > 1 ? words[1] : "gate";
        if (words.Length is 0 or > 2 || way is not ("gate" or "masq" or "ipip"))
        {
            Wrong(said.Line, $"fallback is '{said.Value}': HOST[:PORT] [gate|masq|ipip]");
            return;
        }

        var (host, service) = Split(words[0]);
        if (Host(host, section.IsV6, said.Line, "fallback") is not { } address || Port(service ?? "0", section.Protocol, said.Line) is not { } port)
            return;
        var fallback = new Fields(_name).Add("address", $"{address}", said.Line);
        // Of a firewall mark's servers the kernel keeps any port, and uses it with masq alone.
        var isKept = way == "masq" || section.Mark > 0;
        if (!isKept && port != 0 && port != servicePort)
            Deviate(said.Line, $"the fallback's port {port} is that of the service, {servicePort}: {way} changes no ports");
        fallback.Add("port", Text(isKept && port != 0 ? port : servicePort), said.Line);
        fields.Add("fallback", fallback.Add("forwarding", Way(way), said.Line).ToNode(said.Line), said.Line);
    }

    private ConfigurationNode.Map Servers(
        LdirectordVirtual section, int servicePort, List<(LdirectordReal Real, IPAddress Address)> reals, LdirectordChecks checks)
    {
        var servers = new Fields(_name);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (real, address) in reals)
        {
            if (Port(real.Port, "", real.Line) is not { } port)
                continue;
            if (real.Forward != "masq" && section.Mark == 0 && port != 0 && port != servicePort)
            {
                Wrong(real.Line, $"{real.Forward} changes no ports: it is {port}, and the virtual service's is {servicePort}");
                continue;
            }

            // ipvsadm puts the service's port in the place of none, unless addresses are rewritten.
            var own = real.Forward == "masq" || port != 0 ? port : servicePort;
            if (!seen.Add($"{address}:{own}"))
            {
                Wrong(real.Line, $"the real server {address}:{own} is there already");
                continue;
            }

            var fields = new Fields(_name)
                .Add("address", $"{address}", real.Line)
                .Add("port", Text(own), real.Line)
                .Add("weight", Text(real.Weight), real.Line)
                .Add("forwarding", Way(real.Forward), real.Line);
            if (real.Upper > 0)
                fields.Add("upper-threshold", Text(real.Upper), real.Line);
            if (real.Lower > 0)
                fields.Add("lower-threshold", Text(real.Lower), real.Line);
            if (!IPAddress.TryParse(real.First, out _) && real.Last is null)
                fields.Add("host-name", real.First, real.Line);
            if (real.Request is not null || checks.NeedsOwn(port, own))
                fields.Add("checks", checks.Of((real, address, port)), real.Line);
            servers.Add($"s-{Plain($"{address}-{own}")}", fields.ToNode(real.Line), real.Line);
        }

        return servers.ToNode(section.Line);
    }

    private IEnumerable<(LdirectordReal Real, IPAddress Address)> Expanded(LdirectordReal real, bool isV6)
    {
        if (Host(real.First, isV6, real.Line, "real server") is not { } first)
            yield break;
        if (real.Last is null)
        {
            yield return (real, first);
            yield break;
        }

        if (isV6)
        {
            Wrong(real.Line, "ranges are for IPv4 only");
            yield break;
        }

        if (Host(real.Last, isV6, real.Line, "real server") is not { } last)
            yield break;
        var (from, to) = (Number(first), Number(last));
        if (from > to || to - from >= LargestRange)
        {
            Wrong(real.Line, $"{first}->{last} is no range of 1 to {LargestRange} addresses");
            yield break;
        }

        for (var at = from; at <= to; at++)
            yield return (real, new IPAddress([(byte)(at >> 24), (byte)(at >> 16), (byte)(at >> 8), (byte)at]));
    }

    private IPAddress? Host(string host, bool isV6, int line, string what)
    {
        var address = IPAddress.TryParse(host, out var literal) && (literal.GetAddressBytes().Length == 16) == isV6
            ? literal
            : _names.Host(host, isV6);
        if (address is null)
            Wrong(line, $"the {what} '{host}' has no address of IPv{(isV6 ? 6 : 4)}");
        return address;
    }

    private int? Port(string port, string protocol, int line)
    {
        var number = port.Length > 0 && port.All(char.IsAsciiDigit)
            ? int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said < 65536 ? said : null
            : _names.Port(port, protocol is "fwm" ? "" : protocol);
        if (number is null)
            Wrong(line, $"'{port}' is no port, and no service's name{(protocol.Length > 0 ? $" of {protocol}" : "")}");
        return number;
    }

    private static (string Host, string? Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
            return (text.Trim('[', ']'), null);
        return (text[..colon].Trim('[', ']'), text[(colon + 1)..]);
    }

    private static string IdOf(LdirectordVirtual section, IPAddress? address, int port) =>
        section.Mark > 0 ? $"mark{(section.IsV6 ? "6" : "")}-{section.Mark}" : $"{section.Protocol}-{Plain($"{address}-{port}")}";

    private static string Plain(string text) => text.Replace(':', '_');

    private static string Way(string forward) => forward switch
    {
        "gate" => "direct",
        "masq" => "masquerade",
        _ => "tunnel",
    };

    private static int Prefix(string mask) => int.TryParse(mask, out var bits) || !IPAddress.TryParse(mask, out var dotted)
        ? bits
        : dotted.GetAddressBytes().Sum(each => int.PopCount(each));

    private static uint Number(IPAddress address) => address.GetAddressBytes().Aggregate(0u, (sum, each) => (sum << 8) | each);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private int LineOf(string global) => _file.Globals.GetValueOrDefault(global)?.Line ?? 0;

    private void Wrong(int line, string problem) => _errors.Add($"{_name}:{line}: {problem}");

    private void Deviate(int line, string what) => _deviations.Add($"{_name}:{line}: {what}");

    /// <summary>Members of an object, each with the line that it comes from.</summary>
    internal sealed class Fields(string file)
    {
        private readonly ImmutableArray<KeyValuePair<string, ConfigurationNode>>.Builder _members =
            ImmutableArray.CreateBuilder<KeyValuePair<string, ConfigurationNode>>();

        public Fields Add(string key, string value, int line) => Add(key, new ConfigurationNode.Text(value, Where(line)), line);

        public Fields Add(string key, IEnumerable<string> values, int line) => Add(
            key,
            new ConfigurationNode.List(
                [.. values.Select(value => (ConfigurationNode)new ConfigurationNode.Text(value, Where(line)))], Where(line)),
            line);

        public Fields Add(string key, ConfigurationNode value, int line)
        {
            _members.Add(new(key, value));
            return this;
        }

        public ConfigurationNode.Map ToNode(int line) => new(_members.ToImmutable(), Where(line));

        private string? Where(int line) => line == 0 ? null : $"{file}:{line}";
    }
}
