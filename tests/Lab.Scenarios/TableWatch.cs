using System.Globalization;
using HaActors.Lab.Machines;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Scenarios;

/// <summary>A machine's kernel table over time, as <c>ipvsadm -Sn</c> writes it, looked at a few times a second.</summary>
internal sealed class TableWatch(Machine machine)
{
    private const string Log = "/run/tables";

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1), s_patience = TimeSpan.FromSeconds(90);

    public Task BeginAsync() =>
        machine.MustAsync($"setsid bash /run/real-servers watch {Log} > /run/watch.errors 2>&1 < /dev/null & until [ -s {Log} ]; do sleep 0.1; done", s_patience);

    /// <summary>Does something to the machine that its director must answer by another table, and waits until that rests.</summary>
    /// <param name="within">The longest from the deed to the first other table.</param>
    /// <param name="rest">As long as the last table has to stand.</param>
    /// <param name="isDone">Of the last table; null: any will do.</param>
    /// <exception cref="LabException">The table stayed as it was.</exception>
    public async Task<TableChange> AfterAsync(string deed, TimeSpan within, TimeSpan rest, Func<string, bool>? isDone = null)
    {
        var began = await NowAsync(deed);
        while (true)
        {
            await Task.Delay(s_poll);
            var now = await NowAsync("true");
            var tables = (await machine.MustAsync($"cat {Log}", s_patience)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)
                .Where(table => table.At > began).ToList();
            if (tables.Count > 0 && isDone?.Invoke(tables[^1].Table) == false && now - began < within)
                continue;
            if (tables.Count == 0 && now - began > within)
                throw new LabException($"{machine.Name}: {deed}: the table did not change within {within.TotalSeconds:0} s");
            if (tables.Count > 0 && now - tables[^1].At > rest)
                return new TableChange(tables[0].At - began, Steady(tables, now, rest));
        }
    }

    /// <summary>Those that stood for a while: on the way from one to the next several servers may change one after the other.</summary>
    private static List<string> Steady(List<(TimeSpan At, string Table)> tables, TimeSpan now, TimeSpan rest) =>
    [
        .. tables.Zip([.. tables.Skip(1).Select(next => next.At), now]).Where(pair => pair.Second - pair.First.At > rest)
            .Select(pair => pair.First.Table),
    ];

    private static (TimeSpan At, string Table) Read(string line)
    {
        var blank = line.IndexOf(' ');
        return (Seconds(line[..blank]), line[(blank + 1)..]);
    }

    // The machine's own clock, as in the log.
    private async Task<TimeSpan> NowAsync(string deed) =>
        Seconds((await machine.MustAsync($"date +%s.%N; {deed}", s_patience)).Split('\n')[0]);

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}

/// <param name="Delay">From the deed to the first other table.</param>
/// <param name="Tables">That stood for a while, in their order.</param>
internal sealed record TableChange(TimeSpan Delay, IReadOnlyList<string> Tables);
