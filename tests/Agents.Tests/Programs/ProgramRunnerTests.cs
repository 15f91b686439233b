using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests.Programs;

public sealed class ProgramRunnerTests : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);
    private readonly Scratch _scratch = new();
    private readonly ProgramRunner _runner = new(TimeProvider.System);

    public void Dispose()
    {
        _runner.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Exit_code_and_both_streams_are_reported()
    {
        var exit = Assert.IsType<ProgramRun.Exited>(await Run("echo out; echo err >&2; exit 3"));
        Assert.Equal(3, exit.Code);
        Assert.Equal(["err", "out"], exit.LastLines.Order());
        Assert.Equal<string>(["err"], exit.ErrorLines);
    }

    [Fact]
    public async Task Arguments_are_data_and_never_code()
    {
        var program = _scratch.Script("agent", "printf '%s\\n' \"$@\"");
        var run = await _runner.RunAsync(
            new ProgramCall(program, ["a b", "$(id)", "; rm -rf x", ""], Scratch.Nothing, Ample), default);
        Assert.Equal<string>(["a b", "$(id)", "; rm -rf x", ""], Assert.IsType<ProgramRun.Exited>(run).LastLines);
    }

    [Fact]
    public async Task A_program_sees_the_given_environment_and_nothing_of_ours()
    {
        Environment.SetEnvironmentVariable("HAACTORS_TEST_SECRET", "x");
        var run = await _runner.RunAsync(
            new ProgramCall("/usr/bin/env", [], Scratch.Pairs(("LANG", "C.UTF-8"), ("A", "1=2\n3")),
                Ample) { KeepOutputBytes = 9999 },
            default);
        Assert.Equal(
            "HOME=/root LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin A=1=2 3 LANG=C.UTF-8",
            Assert.IsType<ProgramRun.Exited>(run).StandardOutput.Trim().Replace('\n', ' '));
    }

    [Fact]
    public async Task A_program_runs_in_its_own_session_with_clean_signals_and_three_streams()
    {
        var exit = Assert.IsType<ProgramRun.Exited>(await Run(
            "cut -d' ' -f1,5,6 /proc/$$/stat\n"
            + "while read -r name set; do case $name in SigBlk:|SigIgn:) echo $set;; esac; done < /proc/$$/status\n"
            + "ls /proc/$$/fd"));   // No pipeline: while the shell makes one it holds the pipe itself.
        var ids = exit.LastLines[0].Split(' ');
        Assert.True(ids[0] == ids[1] && ids[1] == ids[2], exit.LastLines[0]);
        Assert.EndsWith("0000000000000000", exit.LastLines[1]);
        Assert.EndsWith("0000000000000000", exit.LastLines[2]);
        Assert.Matches("^0 1 (10 )?2$", string.Join(' ', exit.LastLines.Skip(3)));   // 10: the script itself, held by the shell
    }

    [Fact]
    public async Task A_program_keeps_no_mount_busy()
    {
        var run = await _runner.RunAsync(new ProgramCall("/bin/pwd", [], Scratch.Nothing, Ample), default);
        Assert.Equal<string>(["/"], Assert.IsType<ProgramRun.Exited>(run).LastLines);
    }

    [Fact]
    public async Task Input_of_any_size_reaches_the_program()
    {
        var program = _scratch.Script("agent", "wc -c");
        var call = new ProgramCall(program, [], Scratch.Nothing, Ample) { Input = new byte[1_000_000] };
        Assert.Equal<string>(["1000000"], Assert.IsType<ProgramRun.Exited>(await _runner.RunAsync(call, default))
            .LastLines);
    }

    [Fact]
    public async Task A_hanging_program_is_killed_at_its_time_out_with_its_children()
    {
        var time = new HandTime();
        using var runner = new ProgramRunner(time);
        var program = _scratch.Script(
            "agent", $"cd {_scratch.Folder}; sh -c 'trap \"\" TERM; echo $$ > child; sleep 600' & echo $$ > parent; echo begun; wait");
        var run = runner.RunAsync(new ProgramCall(program, [], Scratch.Nothing, TimeSpan.FromSeconds(20)), default);
        await Scratch.Eventually(() =>
            _scratch.Read("child").EndsWith('\n') && _scratch.Read("parent").EndsWith('\n'), "both run");
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(run.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(20), Assert.IsType<ProgramRun.TimedOut>(await run).After);
        Assert.False(Scratch.Lives(_scratch.Read("parent")));
        await Scratch.Eventually(() => !Scratch.Lives(_scratch.Read("child")), "the grandchild dies");
    }

    [Fact]
    public async Task A_withdrawn_program_is_killed_with_its_children()
    {
        using var kill = new CancellationTokenSource();
        var run = Run("sleep 600 & echo $! > child; wait", Ample, kill.Token);
        await Scratch.Eventually(() => _scratch.Read("child").EndsWith('\n'), "the child is there");
        await kill.CancelAsync();
        Assert.IsType<ProgramRun.Killed>(await run);
        await Scratch.Eventually(() => !Scratch.Lives(_scratch.Read("child")), "the grandchild dies");
    }

    [Fact]
    public async Task A_program_withdrawn_before_its_start_never_runs()
    {
        var run = await Run("touch ran", Ample, new CancellationToken(canceled: true));
        Assert.IsType<ProgramRun.Killed>(run);
        Assert.False(File.Exists(_scratch.At("ran")));
    }

    [Fact]
    public async Task A_grandchild_that_holds_the_pipes_delays_nothing_and_lives_on()
    {
        var exit = Assert.IsType<ProgramRun.Exited>(await Run("sleep 600 & echo $! > child; echo started"));
        Assert.Contains("started", exit.LastLines);
        Assert.True(exit.Elapsed < TimeSpan.FromSeconds(30));
        var child = _scratch.Read("child");
        Assert.True(Scratch.Lives(child));
        Process.GetProcessById(int.Parse(child)).Kill();
    }

    [Fact]
    public async Task Megabytes_of_garbage_are_drained_and_bounded()
    {
        var heard = 0;
        var program = _scratch.Script(
            "agent", "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; head -c 3000000 /dev/urandom; seq 1 200000; exit 4");
        var run = await _runner.RunAsync(
            new ProgramCall(program, [], Scratch.Nothing, Ample) { Output = (_, _) =>
                heard++, KeepOutputBytes = 1000 }, default);
        var exit = Assert.IsType<ProgramRun.Exited>(run);
        Assert.Equal(4, exit.Code);
        Assert.Equal("200000", exit.LastLines[^1]);
        Assert.Equal(20, exit.LastLines.Length);
        Assert.Equal(new string('x', 1000), exit.StandardOutput);
        Assert.InRange(heard, 2000, 2001);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_tolerated()
    {
        var exit = Assert.IsType<ProgramRun.Exited>(await Run("printf 'a\\377b\\033[31mc\\000d\\n'"));
        Assert.Equal<string>(["a\ufffdb?[31mc?d"], exit.LastLines);
    }

    [Fact]
    public async Task Death_by_a_signal_is_told_apart_from_an_exit()
    {
        var signaled = Assert.IsType<ProgramRun.Signaled>(await Run("echo last; kill -SEGV $$"));
        Assert.Equal(11, signaled.Signal);
        Assert.Contains("last", signaled.LastLines);
    }

    [Theory]
    [InlineData("missing", "does not exist")]
    [InlineData("folder", "is a folder")]
    [InlineData("plain", "not executable")]
    [InlineData("orphan", "interpreter does not: #!/no/such/shell")]
    [InlineData("text", "no")]
    public async Task What_cannot_be_started_says_why(string name, string why)
    {
        Directory.CreateDirectory(_scratch.At("folder"));
        _scratch.Script("plain", "true", executable: false);
        _scratch.Script("orphan", "#!/no/such/shell\n");
        File.WriteAllText(_scratch.At("text"), "no script");
        var run = await _runner.RunAsync(new ProgramCall(_scratch.At(name), [], Scratch.Nothing, Ample), default);
        Assert.Contains(why, Assert.IsType<ProgramRun.NotStarted>(run).Why);
    }

    [Fact]
    public async Task Without_permit_nothing_runs()
    {
        var program = _scratch.Script("agent", $"touch {_scratch.At("ran")}");
        var run = await _runner.RunAsync(
            new ProgramCall(program, [], Scratch.Nothing, Ample) { Permit = () => false }, default);
        Assert.IsType<ProgramRun.Refused>(run);
        Assert.False(File.Exists(_scratch.At("ran")));
    }

    [Fact]
    public async Task A_permit_or_a_log_that_throws_ends_nothing_else()
    {
        var program = _scratch.Script("agent", "echo x; echo y");
        var call = new ProgramCall(program, [], Scratch.Nothing, Ample);
        Assert.IsType<ProgramRun.NotStarted>(
            await _runner.RunAsync(call with { Permit = () => throw new InvalidOperationException("bug") }, default));
        Assert.IsType<ProgramRun.Exited>(
            await _runner.RunAsync(call with { Output = (_, _) => throw new InvalidOperationException("bug") },
                default));
        Assert.IsType<ProgramRun.Exited>(await _runner.RunAsync(call, default));
    }

    [Fact]
    public async Task Many_programs_at_once_each_get_their_own_answer_and_leave_no_zombie()
    {
        var program = _scratch.Script("agent", "echo $1; exit $1");
        var runs = await Task.WhenAll(Enumerable.Range(0, 150).Select(number =>
            _runner.RunAsync(new ProgramCall(program, [$"{number}"], Scratch.Nothing, Ample), default)));
        for (var number = 0; number < runs.Length; number++)
        {
            var exit = Assert.IsType<ProgramRun.Exited>(runs[number]);
            Assert.Equal(number, exit.Code);
            Assert.Equal<string>([$"{number}"], exit.LastLines);
        }
    }

    [Fact]
    public async Task Children_of_the_host_and_ours_do_not_take_each_other_s_exit()
    {
        var ours = Enumerable.Range(0, 30).Select(_ => Run("exit 5")).ToArray();
        var theirs = Enumerable.Range(0, 30).Select(_ => Process.Start("/bin/sh", ["-c", "exit 6"])).ToArray();
        foreach (var process in theirs)
        {
            await process.WaitForExitAsync();
            Assert.Equal(6, process.ExitCode);
        }

        Assert.All(await Task.WhenAll(ours), run => Assert.Equal(5, Assert.IsType<ProgramRun.Exited>(run).Code));
    }

    [Fact]
    public async Task Disposing_kills_what_runs_and_refuses_what_comes()
    {
        var runner = new ProgramRunner(TimeProvider.System);
        var program = _scratch.Script("agent", $"echo $$ > {_scratch.At("pid")}; sleep 600");
        var call = new ProgramCall(program, [], Scratch.Nothing, Ample);
        var run = runner.RunAsync(call, default);
        await Scratch.Eventually(() => _scratch.Read("pid").EndsWith('\n'), "it runs");
        runner.Dispose();
        Assert.IsType<ProgramRun.Killed>(await run);
        Assert.IsType<ProgramRun.NotStarted>(await runner.RunAsync(call, default));
    }

    [Fact]
    public async Task Descriptors_are_given_back()
    {
        await Run("true");
        var before = OpenCount();
        for (var round = 0; round < 50; round++)
            await Run("sleep 0 & true");
        await Scratch.Eventually(() => OpenCount() <= before + 20, "descriptors are closed");
    }

    [Fact]
    public async Task Lines_are_heard_while_the_program_runs()
    {
        var heard = new ConcurrentQueue<(OutputStream, string)>();
        var program =
            _scratch.Script("agent",
                $"echo one; while [ ! -e {_scratch.At("go")} ]; do sleep 0.01; done; echo two >&2");
        var run = _runner.RunAsync(
            new ProgramCall(program, [], Scratch.Nothing, Ample) { Output = (stream, line) =>
                heard.Enqueue((stream, line)) }, default);
        await Scratch.Eventually(() => !heard.IsEmpty, "the first line is heard");
        File.WriteAllText(_scratch.At("go"), "");
        await run;
        Assert.Equal([(OutputStream.Standard, "one"), (OutputStream.Error, "two")], heard);
    }

    private Task<ProgramRun> Run(string body, TimeSpan? timeout = null, CancellationToken kill = default)
    {
        var program = _scratch.Script($"agent-{Guid.NewGuid():N}", $"cd {_scratch.Folder}; {body}");
        return _runner.RunAsync(
            new ProgramCall(program, ImmutableArray<string>.Empty, Scratch.Nothing, timeout ?? Ample), kill);
    }

    private static int OpenCount() => Directory.GetFiles("/proc/self/fd").Length;
}
