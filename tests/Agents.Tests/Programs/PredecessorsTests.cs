using System.Collections.Concurrent;
using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests.Programs;

public sealed class PredecessorsTests : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);
    private readonly Scratch _scratch = new();
    private readonly ProgramRunner _runner = new(TimeProvider.System);
    private readonly ConcurrentQueue<string> _said = new();
    private string _boot = "boot1";
    private int _lives;

    private string Folder => _scratch.At("operations");

    public void Dispose()
    {
        _runner.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_new_life_kills_what_the_last_one_began_with_all_that_came_of_it()
    {
        await Begin();
        var run = Run("start", "(setsid sleep 600 & echo $! >detached); env -i sleep 600 & echo $! >bare; echo $$ >leader; sleep 600");
        await Until("leader");
        Assert.Equal<string>(["web"], await Begin());
        Assert.IsType<ProgramRun.Signaled>(await run);
        foreach (var process in new[] { "leader", "bare", "detached" })
            Assert.False(Scratch.Lives(_scratch.Read(process)), process);
        Assert.True(_said.Count >= 3, string.Join('\n', _said));
    }

    [Fact]
    public async Task A_service_whose_start_had_ended_lives_on()
    {
        await Begin();
        await Run("start", "setsid sleep 600 & echo $! >service");
        Assert.Empty(await Begin());
        Assert.True(Scratch.Lives(_scratch.Read("service")));
        System.Diagnostics.Process.GetProcessById(int.Parse(_scratch.Read("service"))).Kill();
    }

    [Fact]
    public async Task An_operation_that_is_on_its_way_when_the_next_life_begins_never_runs()
    {
        await Begin();
        File.Delete(Path.Combine(Folder, "boot1.life1", "open"));
        Assert.Equal(125, Assert.IsType<ProgramRun.Exited>(await Run("start", "touch ran")).Code);
        await Next();
        Assert.IsType<ProgramRun.NotStarted>(await Run("start", "touch ran"));
        Assert.False(File.Exists(_scratch.At("ran")));
    }

    [Fact]
    public async Task What_ended_badly_is_known_until_a_stop_succeeded()
    {
        await Begin();
        await Run("start", "exit 1");
        Assert.Equal<string>(["web"], await Begin());
        Assert.Equal<string>(["web"], await Begin());
        await Run("stop", "exit 1");
        await Run("stop", "exit 0");
        Assert.Empty(await Begin());
    }

    [Fact]
    public async Task What_was_before_the_machine_booted_is_over()
    {
        await Begin();
        await Run("start", "exit 1");
        _boot = "boot2";
        Assert.Empty(await Begin());
        Assert.Single(Directory.GetDirectories(Folder));
    }

    [Fact]
    public async Task What_ended_well_leaves_nothing()
    {
        await Begin();
        await Run("start", "exit 0");
        await Run("stop", "exit 0");
        Assert.Empty(await Begin());
        Assert.Equal("open", Path.GetFileName(Assert.Single(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))));
    }

    [Fact]
    public async Task Any_name_of_a_resource_can_be_recorded()
    {
        await Begin();
        var call = Call("start", "exit 1") with { Operation = new Operation("a/b.start.ü:0", "start") };
        await _runner.RunAsync(call, default);
        Assert.Equal<string>(["a/b.start.ü:0"], await Begin());
    }

    [Fact]
    public async Task A_recorded_program_gets_its_arguments_variables_and_exit_code_as_any_other()
    {
        await Begin();
        var program = _scratch.Script("agent", "printf '%s|' \"$@\" \"$A\"; /usr/bin/env | grep -c '^OCF_RESKEY_a-b=x y$'; exit 7");
        var run = await _runner.RunAsync(
            new ProgramCall(program, ["a b", "$(id)", ""], Scratch.Pairs(("A", "1=2"), ("OCF_RESKEY_a-b", "x y")), Ample)
            {
                Operation = new Operation("web", "start"),
                KeepOutputBytes = 999,
            },
            default);
        var exit = Assert.IsType<ProgramRun.Exited>(run);
        Assert.StartsWith("a b|$(id)||1=2|", exit.StandardOutput);
        Assert.Equal(7, exit.Code);
    }

    [Theory]
    [InlineData("missing", null, true, "does not exist")]
    [InlineData("plain", "#!/bin/sh\n", false, "is not executable")]
    [InlineData("text", "#!/no/such/shell\n", true, "its interpreter does not")]
    [InlineData("nothing", "#! \n", true, "its interpreter does not")]
    public async Task What_cannot_be_executed_is_told_as_such(string name, string? body, bool executable, string why)
    {
        await Begin();
        if (body is not null)
            _scratch.Script(name, body, executable);
        var call = new ProgramCall(_scratch.At(name), [], Scratch.Nothing, Ample) { Operation = new Operation("web", "start") };
        Assert.Contains(why, Assert.IsType<ProgramRun.NotStarted>(await _runner.RunAsync(call, default)).Why);
        Assert.Empty(await Begin());
    }

    private Task<(OperationRecords Records, System.Collections.Immutable.ImmutableSortedSet<string> BrokenOff)> Next() =>
        Predecessors.EndAsync(Folder, _boot, $"life{++_lives}", TimeProvider.System, _said.Enqueue, default);

    /// <summary>A new life, and what it hears of those before it.</summary>
    private async Task<IEnumerable<string>> Begin()
    {
        var (records, brokenOff) = await Next();
        _runner.Record(records);
        return brokenOff;
    }

    private ProgramCall Call(string action, string body) =>
        new(_scratch.Script("agent", $"cd {_scratch.Folder}\n{body}"), [], Scratch.Nothing, Ample)
        {
            Operation = new Operation("web", action),
        };

    private Task<ProgramRun> Run(string action, string body) => _runner.RunAsync(Call(action, body), default);

    private Task Until(string file) => Scratch.Eventually(() => _scratch.Read(file).EndsWith('\n'), file);
}
