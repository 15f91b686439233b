using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HaActors.Actors.Heuristics;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Quorum;

/// <summary>Time passes only when the test says so.</summary>
public sealed class HeuristicsActorTests : TestKit
{
    private static readonly Heuristic Gateway = new(
        "gateway", "/bin/see", ["192.0.2.1"], TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), Tries: 2);

    private readonly Queue<TaskCompletionSource<string?>> _runs = new();
    private readonly NodeRuntime _runtime;

    public HeuristicsActorTests()
        : base("""
            akka {
              loglevel = ERROR, stdout-loglevel = OFF, loggers = []
              scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
              test { single-expect-default = 60s, default-timeout = 60s }
            }
            """)
    {
        var cluster = Some.Cluster();
        var node = Some.Node(new HandTime(), configuration: cluster with { Quorum = QuorumOptions.None with { Heuristics = [Gateway] } });
        _runtime = node with
        {
            Ports = node.Ports with
            {
                Heuristic = (_, _) =>
                {
                    var run = new TaskCompletionSource<string?>();
                    lock (_runs)
                        _runs.Enqueue(run);
                    return run.Task;
                },
            },
        };
        Sys.ActorOf(HeuristicsActor.Props(_runtime), HeuristicsActor.Name);
    }

    [Fact]
    public void So_many_failures_in_a_row_are_trouble_and_one_success_ends_it()
    {
        Ends("no answer");
        Ends(null);
        Ends("no answer");
        Assert.Null(_runtime.Senses.Trouble);
        Ends("no answer");
        AwaitAssert(() => Assert.Equal("gateway fails (no answer)", _runtime.Senses.Trouble));
        Assert.Contains("leads only if nobody else does", Assert.Single(_runtime.Problems.All));
        Ends(null);
        AwaitAssert(() => Assert.Null(_runtime.Senses.Trouble));
        Assert.Empty(_runtime.Problems.All);
    }

    [Fact]
    public void The_next_run_begins_an_interval_after_the_last_one_ended()
    {
        Next();
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMinutes(1));
        Assert.False(HasRun());
    }

    private void Ends(string? why)
    {
        Next().SetResult(why);
        var scheduler = (TestScheduler)Sys.Scheduler;
        AwaitCondition(() =>
        {
            scheduler.Advance(Gateway.Interval);
            return HasRun();
        });
    }

    private bool HasRun()
    {
        lock (_runs)
            return _runs.Count > 0;
    }

    private TaskCompletionSource<string?> Next()
    {
        AwaitCondition(HasRun);
        lock (_runs)
            return _runs.Dequeue();
    }
}
