using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using HaActors.Agents.Ipvs;
using HaActors.Lab.Ipvs;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;

// Runs on a machine whose kernel has ip_vs, as root, with ipvsadm to compare with: in the lab, or in a namespace of its own.
// ha-lab-ipvs [ROUNDS] [SERVERS]
var rounds = args.Length > 0 ? int.Parse(args[0]) : 200;
var servers = args.Length > 1 ? int.Parse(args[1]) : 10_000;
using var ipvs = new KernelIpvs(async () =>
{
    using var load = Process.Start("modprobe", "ip_vs")!;
    await load.WaitForExitAsync();
});
var exercise = new Exercise(ipvs);
await exercise.KernelIsThere();
await exercise.EveryKindOfService();
await exercise.RandomTables(rounds);
await exercise.ForeignChanges();
await exercise.Refusals();
await exercise.Timeouts();
await exercise.Daemons();
await exercise.ManyServers(servers);
Console.WriteLine(exercise.Failures == 0 ? "ALL FINE" : $"{exercise.Failures} FAILED");
return exercise.Failures == 0 ? 0 : 1;

internal sealed class Exercise(KernelIpvs ipvs)
{
    public int Failures { get; private set; }

    public async Task KernelIsThere()
    {
        var kernel = Value(await ipvs.KernelAsync());
        Console.WriteLine($"IPVS {kernel.Version}, {kernel.HashSize} buckets");
        _ = Ipvsadm.Run("-C");
        await Same("an empty table", IpvsTable.Empty);
    }

    public async Task EveryKindOfService()
    {
        // Debian's kernel is built without twos.
        foreach (var scheduler in Scheduling.Known.Keys.Where(name => name != "twos").Order(StringComparer.Ordinal))
            await Reach($"scheduler {scheduler}", Table(("tcp:192.0.2.1:80", new ServiceSettings(scheduler), ["10.0.0.1:80"], new Forwarding.Masquerade())));
        foreach (var key in new[] { "tcp:192.0.2.1:80", "udp:192.0.2.1:53", "sctp:192.0.2.1:80", "mark:7" })
            await Reach(key, Table((key, new ServiceSettings("wlc"), ["10.0.0.1:80", "10.0.0.2:80"], new Forwarding.Masquerade())));
        foreach (var key in new[] { "tcp:[2001:db8::1]:80", "udp:[2001:db8::1]:53", "mark6:7" })
            await Reach(key, Table((key, new ServiceSettings("rr"), ["[fd00::1]:80"], new Forwarding.Direct())));
        foreach (var flags in new[] { SchedulerFlags.First, SchedulerFlags.Second, SchedulerFlags.First | SchedulerFlags.Second, SchedulerFlags.None })
            foreach (var scheduler in new[] { "sh", "mh" })
                await Reach($"{scheduler} {flags}", Table((
                    "tcp:192.0.2.1:80", new ServiceSettings(scheduler) { Flags = flags }, ["10.0.0.1:80"], new Forwarding.Masquerade())));
        await Reach("one packet", Table(("udp:192.0.2.1:53", new ServiceSettings("rr") { OnePacket = true }, ["10.0.0.1:53"], new Forwarding.Masquerade())));
        await Reach("persistent", Table(("tcp:192.0.2.1:0", Persistent("wlc", 24), ["10.0.0.1:0"], new Forwarding.Direct())));
        await Reach("persistent, whole addresses", Table(("tcp:192.0.2.1:80", Persistent("wlc", 32), ["10.0.0.1:80"], new Forwarding.Direct())));
        await Reach("persistent IPv6", Table(("tcp:[2001:db8::1]:80", Persistent("wlc", 64), ["[fd00::1]:80"], new Forwarding.Direct())));
        await Reach("persistent by SIP", Table((
            "udp:192.0.2.1:5060", Persistent("rr", 32, "sip") with { OnePacket = true }, ["10.0.0.1:5060"], new Forwarding.Masquerade())));
        foreach (var way in new Forwarding[]
        {
            new Forwarding.Tunnel(), new Forwarding.Direct(), new Forwarding.Masquerade(),
            new Forwarding.Tunnel(TunnelType.Gue, 6080), new Forwarding.Tunnel(TunnelType.Gue, 6080, TunnelChecksum.Full),
            new Forwarding.Tunnel(TunnelType.Gue, 6080, TunnelChecksum.Remote), new Forwarding.Tunnel(TunnelType.Gre),
            new Forwarding.Tunnel(TunnelType.Gre, 0, TunnelChecksum.Full), new Forwarding.Tunnel(),
        })
            await Reach($"{way}", Table(("tcp:192.0.2.1:80", new ServiceSettings("wlc"), ["10.0.0.1:80"], way)));
        await Reach("mixed families", Table(("tcp:192.0.2.1:80", new ServiceSettings("wlc"), ["[fd00::1]:80"], new Forwarding.Tunnel())));
        var limited = Table(("tcp:192.0.2.1:80", new ServiceSettings("wlc"), ["10.0.0.1:80"], new Forwarding.Masquerade()));
        var (key1, entry) = limited.Services.First();
        await Reach("thresholds", limited.With(key1, entry with
        {
            Servers = entry.Servers.SetItem(entry.Servers.Keys.First(), new DestinationSettings(new Forwarding.Masquerade(), 65535, 1000, 800)),
        }));
        await Reach("nothing", IpvsTable.Empty);
    }

    public async Task RandomTables(int rounds)
    {
        for (var seed = 1; seed <= rounds; seed++)
            await Reach($"random table {seed}", RandomTable(new Random(seed)), isQuiet: true);
        Console.WriteLine($"{rounds} random tables");
        await Reach("nothing", IpvsTable.Empty);
    }

    public async Task ForeignChanges()
    {
        var table = Table(("tcp:192.0.2.1:80", new ServiceSettings("wlc"), ["10.0.0.1:80", "10.0.0.2:80"], new Forwarding.Masquerade()));
        await Reach("before", table);
        _ = Ipvsadm.Run("-e", "-t", "192.0.2.1:80", "-r", "10.0.0.1:80", "-m", "-w", "9");
        _ = Ipvsadm.Run("-d", "-t", "192.0.2.1:80", "-r", "10.0.0.2:80");
        _ = Ipvsadm.Run("-a", "-t", "192.0.2.1:80", "-r", "10.0.0.3:80", "-g");
        _ = Ipvsadm.Run("-A", "-f", "99", "-s", "rr");
        var found = Value(await ipvs.ReadAsync()).Table;
        Expect("foreign changes are seen", Reconciliation.Between(table, found, leaveForeign: true).Length == 3);
        Expect("foreign services are seen", Reconciliation.Foreign(table.Services.Keys, found).Single().ToString() == "mark:99");
        await Reach("repaired", table);
    }

    public async Task Refusals()
    {
        await Reach("nothing", IpvsTable.Empty);
        var key = VirtualServiceKey.Parse("tcp:192.0.2.1:80")!;
        var server = ServerAddress.Parse("10.0.0.1:80");
        var add = new IpvsChange.AddService(key, new ServiceSettings("rr"));
        Expect("a first one is added", Value(await ipvs.ApplyAsync([add])).IsEmpty);
        Expect("a second one is refused with EEXIST", Value(await ipvs.ApplyAsync([add])).Single().Problem.Error == IpvsProblem.Exists);
        var missing = Value(await ipvs.ApplyAsync([new IpvsChange.RemoveServer(key, server)])).Single().Problem;
        Expect($"a missing server is refused with ENOENT: {missing}", missing.Error == IpvsProblem.NotFound);
        var unknown = Value(await ipvs.ApplyAsync([new IpvsChange.EditService(key, new ServiceSettings("nosuch"))])).Single().Problem;
        Expect($"an unknown scheduler is refused: {unknown}", unknown.Error == IpvsProblem.NotFound);
        var both = Value(await ipvs.ApplyAsync(
        [
            new IpvsChange.AddServer(key, server, new DestinationSettings(new Forwarding.Masquerade(), 1)),
            new IpvsChange.AddServer(key, server, new DestinationSettings(new Forwarding.Masquerade(), 1)),
            new IpvsChange.RemoveServer(key, server),
        ]));
        Expect("what takes away is not tried after what failed", both.Length == 2 && both[1].Change is IpvsChange.RemoveServer);
        await Reach("nothing", IpvsTable.Empty);
    }

    public async Task Timeouts()
    {
        var wanted = new IpvsTimeouts(TimeSpan.FromMinutes(14), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(200));
        Expect("time-outs are set", await ipvs.SetTimeoutsAsync(wanted) is null);
        Expect("time-outs are read", Value(await ipvs.TimeoutsAsync()) == wanted);
        Expect("ipvsadm reads the same", Ipvsadm.Run("-L", "--timeout").Output.Contains("840 90 200", StringComparison.Ordinal));
    }

    public async Task Daemons()
    {
        var master = new SyncDaemon(SyncRole.Master, "lo", 7);
        var backup = new SyncDaemon(SyncRole.Backup, "lo", 7) { Group = IPAddress.Parse("239.192.0.1"), Port = 9000, Hops = 2, MaximumLength = 1200 };
        Expect("a master starts", await ipvs.StartAsync(master) is null);
        Expect("a backup starts beside it", await ipvs.StartAsync(backup) is null);
        var running = Value(await ipvs.DaemonsAsync());
        Console.WriteLine($"  {string.Join("; ", running)}");
        Expect("both are seen", running.Length == 2 && running.Any(one => one is { Role: SyncRole.Backup, Id: 7, Interface: "lo", Port: 9000, Hops: 2 }));
        Expect("ipvsadm sees both", Ipvsadm.Run("-L", "--daemon").Output.Split('\n').Count(line => line.Contains("sync daemon", StringComparison.Ordinal)) == 2);
        Console.WriteLine($"  twice: {await ipvs.StartAsync(master)}");
        Expect("the master stops", await ipvs.StopAsync(master) is null);
        Expect("the backup stops", await ipvs.StopAsync(backup) is null);
        Expect("none is left", Value(await ipvs.DaemonsAsync()).IsEmpty);
        Console.WriteLine($"  stopped twice: {await ipvs.StopAsync(master)}");
    }

    public async Task ManyServers(int count)
    {
        var table = Table((
            "tcp:192.0.2.1:80", new ServiceSettings("wlc"),
            [.. Enumerable.Range(0, count).Select(at => $"10.{at >> 16}.{(at >> 8) & 255}.{at & 255}:80")], new Forwarding.Masquerade()));
        var began = Stopwatch.GetTimestamp();
        var refused = Value(await ipvs.ApplyAsync(Reconciliation.Between(table, IpvsTable.Empty, leaveForeign: false)));
        Console.WriteLine($"{count} servers added in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms, {refused.Length} refused");
        began = Stopwatch.GetTimestamp();
        var same = Value(await ipvs.ReadAsync()).Table.IsSame(table);
        Console.WriteLine($"{count} servers read in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        Expect("they are all there", same);
        began = Stopwatch.GetTimestamp();
        _ = await ipvs.ApplyAsync(Reconciliation.Between(IpvsTable.Empty, table, leaveForeign: false));
        Console.WriteLine($"{count} servers removed with their service in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        await Same("nothing is left", IpvsTable.Empty);

        var lines = string.Join('\n', Ipvsadm.Saved(table)) + "\n";
        began = Stopwatch.GetTimestamp();
        Expect("ipvsadm adds as many", Ipvsadm.Restore(lines) == 0);
        Console.WriteLine($"{count} servers added by ipvsadm --restore in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        _ = Ipvsadm.Run("-C");
    }

    private async Task Reach(string what, IpvsTable wanted, bool isQuiet = false)
    {
        var found = Value(await ipvs.ReadAsync()).Table;
        var refusals = Value(await ipvs.ApplyAsync(Reconciliation.Between(wanted, found, leaveForeign: false)));
        foreach (var refusal in refusals)
            Console.WriteLine($"  {what}: {refusal.Change}: {refusal.Problem}");
        await Same(what, wanted, isQuiet);
    }

    private async Task Same(string what, IpvsTable wanted, bool isQuiet = false)
    {
        var found = Value(await ipvs.ReadAsync()).Table;
        var (ours, theirs) = (Ipvsadm.Saved(wanted), Ipvsadm.Saved());
        Expect(what, found.IsSame(wanted) && ours.SequenceEqual(theirs), isQuiet);
        if (!found.IsSame(wanted))
            Console.WriteLine($"  wanted {string.Join(" | ", ours)}\n  found  {string.Join(" | ", Ipvsadm.Saved(found))}");
        if (!ours.SequenceEqual(theirs))
            Console.WriteLine($"  ours   {string.Join(" | ", ours.Except(theirs))}\n  theirs {string.Join(" | ", theirs.Except(ours))}");
    }

    private void Expect(string what, bool isSo, bool isQuiet = false)
    {
        if (!isSo)
            Failures++;
        if (!isSo || !isQuiet)
            Console.WriteLine($"{(isSo ? "ok    " : "FAILED")} {what}");
    }

    private static T Value<T>(IpvsAnswer<T> answer) => answer is IpvsAnswer<T>.Is has
        ? has.Value
        : throw new InvalidOperationException($"{((IpvsAnswer<T>.Failed)answer).Problem}");

    private static ServiceSettings Persistent(string scheduler, int prefix, string? engine = null) =>
        new(scheduler) { Persistence = new Persistence(TimeSpan.FromMinutes(5), prefix, engine) };

    private static IpvsTable Table(params (string Key, ServiceSettings Settings, string[] Servers, Forwarding Way)[] services) => new(
        services.ToImmutableSortedDictionary(
            service => VirtualServiceKey.Parse(service.Key)!,
            service => new IpvsEntry(service.Settings, service.Servers.ToImmutableSortedDictionary(
                ServerAddress.Parse, _ => new DestinationSettings(service.Way, 1)))));

    private static IpvsTable RandomTable(Random chance)
    {
        Forwarding[] ways = [new Forwarding.Direct(), new Forwarding.Masquerade(), new Forwarding.Tunnel()];
        string[] keys = ["tcp:192.0.2.1:80", "udp:192.0.2.1:53", "tcp:[2001:db8::1]:80", "mark:7", "mark6:7"];
        string[] schedulers = ["rr", "wrr", "lc", "wlc", "sh", "mh"];
        return new IpvsTable(keys.Where(_ => chance.Next(4) > 0).Select(key => VirtualServiceKey.Parse(key)!).ToImmutableSortedDictionary(
            key => key,
            key => new IpvsEntry(
                new ServiceSettings(schedulers[chance.Next(schedulers.Length)])
                {
                    Persistence = chance.Next(3) == 0
                        ? new Persistence(TimeSpan.FromSeconds(1 + chance.Next(1000)), 1 + chance.Next(key.IsV6 ? 128 : 32))
                        : null,
                },
                Enumerable.Range(1, 8).Where(_ => chance.Next(2) == 0).ToImmutableSortedDictionary(
                    at => ServerAddress.Parse(key.IsV6 ? $"[fd00::{at}]:80" : $"10.0.0.{at}:80"),
                    _ => new DestinationSettings(ways[chance.Next(3)], chance.Next(4), chance.Next(2) * 100, 0)))));
    }
}
