using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace HaActors.Bench.Checks;

/// <summary>A checker in processes of its own, and what it says of servers that fail.</summary>
internal sealed partial class Contestant : IDisposable
{
    private readonly Process _process;
    private readonly Regex _down;
    private readonly string _folder;
    private readonly StringBuilder _said = new();

    private Contestant(string name, ProcessStartInfo start, Regex down, string folder)
    {
        (Name, _down, _folder) = (name, down, folder);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    /// <summary>When each server was said to be down.</summary>
    public ConcurrentDictionary<IPAddress, long> Down { get; } = [];

    public bool IsOver => _process.HasExited;

    /// <summary>The end of what it wrote.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public static Contestant Own(int servers, double interval)
    {
        var program = Environment.ProcessPath!;
        string[] arguments = ["checks-own", "--servers", $"{servers}", "--interval", interval.ToString(CultureInfo.InvariantCulture)];
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments = [typeof(Contestant).Assembly.Location, .. arguments];
        return new Contestant("haactors", new ProcessStartInfo(program, arguments), OwnLine(), Folder());
    }

    /// <summary>One virtual service with all servers; needs IPVS in the kernel.</summary>
    public static Contestant Keepalived(int servers, double interval)
    {
        var folder = Folder();
        var text = new StringBuilder($"global_defs {{ }}\nvirtual_server 127.255.0.1 {Responder.Port} {{\n");
        text.Append(CultureInfo.InvariantCulture, $" delay_loop {interval}\n lb_algo rr\n lb_kind NAT\n protocol TCP\n");
        foreach (var address in Pool.Addresses(servers))
            text.Append(CultureInfo.InvariantCulture, $" real_server {address} {Responder.Port} {{ HTTP_GET {{ url {{ path /\n status_code 200\n }}\n")
                .Append(" connect_timeout 3\n retry 0\n } }\n");
        File.WriteAllText(Path.Combine(folder, "keepalived.conf"), text.Append("}\n").ToString());
        return new Contestant(
            "keepalived",
            new ProcessStartInfo("/usr/sbin/keepalived",
                ["-n", "-l", "-D", "-C", "-f", Path.Combine(folder, "keepalived.conf"), "-p", Path.Combine(folder, "pid"), "-c", Path.Combine(folder, "cpid")]),
            KeepalivedLine(),
            folder);
    }

    /// <summary>In one process, as it is by default.</summary>
    public static Contestant Ldirectord(int servers, double interval)
    {
        var folder = Folder();
        var text = new StringBuilder(
            $"checktimeout=3\nnegotiatetimeout=3\ncheckinterval={interval}\nquiescent=no\nlogfile=\"{folder}/log\"\nvirtual=127.255.0.1:{Responder.Port}\n");
        foreach (var address in Pool.Addresses(servers))
            text.Append(CultureInfo.InvariantCulture, $"    real={address}:{Responder.Port} masq\n");
        text.Append("    service=http\n    request=\"/\"\n    receive=\"ok\"\n    scheduler=rr\n    protocol=tcp\n    checktype=negotiate\n");
        File.WriteAllText(Path.Combine(folder, "ld.cf"), text.ToString());
        return new Contestant(
            "ldirectord", new ProcessStartInfo("/usr/sbin/ldirectord", ["-d", Path.Combine(folder, "ld.cf"), "start"]), LdirectordLine(), folder);
    }

    /// <summary>Processor time in seconds and resident bytes, of it and all that it started.</summary>
    public (double Seconds, long Bytes) Usage()
    {
        var (ticks, pages) = (0L, 0L);
        foreach (var pid in Family(_process.Id))
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                ticks += fields.Skip(11).Take(4).Sum(long.Parse);
                pages += long.Parse(fields[21], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It has gone; its time is its parent's by now.
            }
        }

        return (ticks / 100.0, pages * Environment.SystemPageSize);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static List<int> Family(int root)
    {
        var family = new List<int> { root };
        for (var at = 0; at < family.Count; at++)
        {
            var children = $"/proc/{family[at]}/task/{family[at]}/children";
            if (File.Exists(children))
                family.AddRange(File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        }

        return family;
    }

    private static string Folder() => Directory.CreateTempSubdirectory("haactors-bench-").FullName;

    private void Hear(string? line)
    {
        if (line is null)
            return;

        var now = Stopwatch.GetTimestamp();
        if (_down.Match(line) is { Success: true } found && IPAddress.TryParse(found.Groups[1].ValueSpan, out var address))
            Down.TryAdd(address, now);
        lock (_said)
        {
            _said.AppendLine(line);
            if (_said.Length > 4000)
                _said.Remove(0, _said.Length - 2000);
        }
    }

    [GeneratedRegex(@"^down ([\d.]+)$")]
    private static partial Regex OwnLine();

    [GeneratedRegex(@"Removing service \[([\d.]+)\]")]
    private static partial Regex KeepalivedLine();

    [GeneratedRegex(@"Deleted real server: ([\d.]+)")]
    private static partial Regex LdirectordLine();
}
