using HaActors.Lab.Machines;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>An ldirectord.cf leads to the same tables in the kernel, in the same order, under ldirectord itself and under ours.</summary>
public sealed class LdirectordScenarios(ITestOutputHelper output) : LabTest(output)
{
    private const string File = "/run/director.cf";

    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(6);

    // In emulation a program takes a while to be started, and a check to be made.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(8);

    // From both files.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2), s_timeout = TimeSpan.FromSeconds(5);

    [Scenario]
    public Task Servers_are_removed_and_come_back_as_under_ldirectord() => CompareAsync("removes.cf", failures: 1);

    [Scenario]
    public Task Servers_are_quiesced_and_come_back_as_under_ldirectord() => CompareAsync("quiesces.cf", failures: 2);

    private async Task CompareAsync(string file, int failures)
    {
        await StartAsync("director.lab");
        var director = Lab["d1"];
        await PutAsync(director, "real-servers", "/run/real-servers");
        await director.MustAsync("mkdir -p /run/maintenance; bash /run/real-servers up", s_start);
        var table = new TableWatch(director);
        await table.BeginAsync();

        Say("ldirectord");
        var theirs = await RunAsync(
            table, file, failures, $"setsid ldirectord {File} start > /run/ldirectord.out 2>&1 < /dev/null &", $"ldirectord {File} stop");
        Say("ours");
        var ours = await RunAsync(
            table, file, failures,
            $"setsid haactors director --ldirectord {File} > /run/ours.log 2>&1 < /dev/null & echo $! > /run/ours.pid",
            "kill -TERM $(cat /run/ours.pid)");
        Say(await director.MustAsync("cat /run/ours.log"));

        Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First, pair.Second));
    }

    /// <summary>One program's way through all that may happen to three servers.</summary>
    /// <returns>The tables that rested, in their order; of steps with several servers the last one, since each program has its own order there.</returns>
    private async Task<List<(string What, string Tables)>> RunAsync(TableWatch table, string file, int failures, string start, string stop)
    {
        await PutAsync(Lab["d1"], file, File);
        var steps = new List<(string, string)>();
        var detected = failures * (s_interval + s_timeout) + s_margin;

        async Task AfterAsync(string what, string deed, TimeSpan within, bool hasOrder = true, Func<string, bool>? isDone = null)
        {
            var change = await table.AfterAsync(deed, within, rest: s_interval + s_timeout, isDone);
            Say($"{what}: after {change.Delay.TotalSeconds:0.0} s\n  {string.Join("\n  ", change.Tables)}");
            steps.Add((what, string.Join("\nthen\n", hasOrder ? change.Tables : [change.Tables[^1]]).Replace(';', '\n')));
        }

        Task FaultAsync(string what, string deed, bool hasOrder = true) => AfterAsync(what, $"bash /run/real-servers {deed}", detected, hasOrder);

        await AfterAsync("the director starts", start, s_start, hasOrder: false, HasAll);
        await FaultAsync("one server is killed", "kill 2");
        await FaultAsync("it is back", "start 2");
        await FaultAsync("one answers with errors", "break 3");
        await FaultAsync("it is well again", "mend 3");
        await FaultAsync("one hangs", "hang 1");
        await FaultAsync("it goes on", "wake 1");
        await FaultAsync("all are killed", "kill 1 2 3", hasOrder: false);
        await FaultAsync("one is back", "start 3");
        await FaultAsync("all are back", "start 1 2", hasOrder: false);
        await AfterAsync("one is in maintenance", "touch /run/maintenance/10.20.0.12", detected);
        await AfterAsync("no more", "rm /run/maintenance/10.20.0.12", detected);
        await AfterAsync("somebody removed a server from the file", $"sed -i '/real = 10.20.0.13/d; s/scheduler = .*/scheduler = lc/' {File}", detected, hasOrder: false);
        await AfterAsync("the director ends", stop, s_start);
        return steps;
    }

    private static bool HasAll(string table) =>
        new[] { "10.20.0.11:80 ", "10.20.0.12:80 ", "10.20.0.13:80" }.All(server => table.Contains(server, StringComparison.Ordinal))
        && !table.Contains("127.0.0.1", StringComparison.Ordinal);

    private static Task PutAsync(Machine machine, string name, string path)
    {
        var content = System.IO.File.ReadAllBytes(FileOf(name));
        return machine.MustAsync($"echo {Convert.ToBase64String(content)} | base64 -d > {path}");
    }
}
