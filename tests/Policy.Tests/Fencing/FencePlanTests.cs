using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Fencing;

public sealed class FencePlanTests
{
    private static readonly NodeName N2 = new("n2");

    [Fact]
    public void A_device_that_confirms_ends_it()
    {
        var run = new Walk(Plan(FenceVerb.Reboot, Device("a"), Device("b")));
        Assert.Equal("reboot a", run.Next);
        run.Answers(true);
        Assert.Equal("a", run.Achieved);
        Assert.True(run.IsDone);
    }

    [Fact]
    public void Without_a_topology_each_device_has_its_turn_and_then_each_again()
    {
        var run = new Walk(Plan(FenceVerb.Off, Device("a"), Device("b")));
        Assert.Equal(["off a", "off b", "wait 1", "off a", "off b", "wait 1", "off a"], run.Failing(7));
    }

    [Fact]
    public void A_device_with_host_check_status_is_asked_whether_it_knows_the_node_each_time_before_it_acts()
    {
        var run = new Walk(Plan(FenceVerb.Off, Device("a") with { Check = HostCheck.Status, DelayBase = Seconds(3), Tries = 2 }));
        Assert.Equal(("status a", TimeSpan.Zero), (run.Next, run.After));
        run.Answers(true);
        Assert.Null(run.Achieved);
        Assert.Equal(("off a", Seconds(3)), (run.Next, run.After));
        run.Answers(false);
        Assert.Equal("off a", run.Next);
        run.Answers(false);
        run.Wakes();
        Assert.Equal("status a", run.Next);
        run.Answers(true);
        run.Answers(true);
        Assert.Equal("a", run.Achieved);
    }

    [Fact]
    public void One_that_does_not_know_the_node_is_passed_over_and_so_is_its_level()
    {
        var asked = Device("b") with { Check = HostCheck.Status };
        var run = new Walk(FencePlan.For(
            Cluster([Device("a"), asked, Device("c")], Level(1, "n2", "a", "b"), Level(2, "n2", "c")), FenceKnowledge.None, N2, FenceVerb.Off));
        run.Answers(true);
        Assert.Equal("status b", run.Next);
        run.Answers(false);
        Assert.Equal("off c", run.Next);
        run.Answers(true);
        Assert.Equal("c", run.Achieved);
    }

    [Fact]
    public void Nobody_is_asked_before_a_node_is_switched_on()
    {
        var device = Device("a") with { Check = HostCheck.Status, ProvidesUnfencing = true };
        Assert.Equal("on a", new Walk(FencePlan.Unfencing(Cluster([device]), N2)).Next);
    }

    [Fact]
    public void All_devices_of_a_level_must_succeed()
    {
        var run = new Walk(Plan(FenceVerb.Off, ["left", "right"], ["spare"]));
        run.Answers(true);
        Assert.Null(run.Achieved);
        Assert.Equal("off right", run.Next);
        run.Answers(false);
        Assert.Equal("off spare", run.Next);
        run.Answers(false);
        run.Wakes();
        Assert.Equal("off left", run.Next);
        run.Answers(true);
        run.Answers(true);
        Assert.Equal("status left", run.Next);
        Assert.Null(run.Achieved);
        run.Answers(true);
        Assert.Equal("status right", run.Next);
        run.Answers(true);
        Assert.Equal("left+right", run.Achieved);
    }

    [Fact]
    public void Of_several_devices_one_that_is_on_again_when_the_last_is_off_makes_all_of_them_begin_anew()
    {
        var run = new Walk(Plan(FenceVerb.Off, ["left", "right"]));
        run.Answers(true);
        run.Answers(true);
        Assert.Equal("status left", run.Next);
        run.Answers(false);
        Assert.Null(run.Achieved);
        run.Wakes();
        Assert.Equal("off left", run.Next);
    }

    [Fact]
    public void A_reboot_by_several_devices_is_off_on_all_before_on_on_any()
    {
        var run = new Walk(Plan(FenceVerb.Reboot, ["left", "right"]));
        Assert.Equal("off left", run.Next);
        run.Answers(true);
        Assert.Equal("off right", run.Next);
        run.Answers(true);
        run.Answers(true);
        run.Answers(true);
        Assert.Equal("left+right", run.Achieved);
        Assert.Equal("on left", run.Next);
        run.Answers(false);
        Assert.Equal("on right", run.Next);
        run.Answers(true);
        Assert.True(run.IsDone);
    }

    [Fact]
    public void A_device_is_tried_as_often_as_it_says_before_the_next_one()
    {
        var run = new Walk(Plan(FenceVerb.Off, Device("a") with { Tries = 2 }, Device("b")));
        Assert.Equal(["off a", "off a", "off b", "wait 1"], run.Failing(4));
    }

    [Fact]
    public void Without_any_device_a_person_is_told_again_and_again()
    {
        var run = new Walk(Plan(FenceVerb.Off, Array.Empty<FenceDevice>()));
        Assert.Equal("wait 5", run.Next);
        Assert.Equal("no configured device can fence it", run.Stuck);
        run.Wakes();
        Assert.Equal("wait 5", run.Next);
    }

    public static TheoryData<FenceVerb, FenceMode?, bool, string> Verbs => new()
    {
        { FenceVerb.Reboot, null, false, "reboot a" },
        { FenceVerb.Reboot, FenceMode.Off, false, "off a" },
        { FenceVerb.Reboot, null, true, "off a" }, // what unfences switches on only when the node joins
        { FenceVerb.Off, null, false, "off a" },
        { FenceVerb.Off, FenceMode.Reboot, false, "reboot a" },
        { FenceVerb.On, null, false, "on a" },
    };

    [Theory, MemberData(nameof(Verbs))]
    public void A_device_is_asked_for_what_it_can_do(FenceVerb goal, FenceMode? mode, bool unfences, string asked) =>
        Assert.Equal(asked, new Walk(Plan(goal, Device("a") with { Mode = mode, ProvidesUnfencing = unfences })).Next);

    [Fact]
    public void Delays_are_waited_before_first_tries_alone()
    {
        var slow = Device("a") with { DelayBase = Seconds(2), DelayMax = Seconds(6), Tries = 2 };
        var run = new Walk(Plan(FenceVerb.Off, slow), chance: 0.5);
        Assert.Equal(Seconds(4), run.After);
        run.Answers(false);
        Assert.Equal(Seconds(0), run.After);
        run.Answers(false);
        run.Wakes();
        Assert.Equal(Seconds(0), run.After);
    }

    [Fact]
    public void A_node_may_have_a_delay_of_its_own()
    {
        var delays = ImmutableSortedDictionary<NodeName, TimeSpan>.Empty.Add(N2, Seconds(7));
        Assert.Equal(Seconds(7), new Walk(Plan(FenceVerb.Off, Device("a") with { DelayBase = Seconds(1), DelayOf = delays })).After);
    }

    [Fact]
    public void The_node_with_the_more_important_work_is_fenced_later()
    {
        var configuration = Cluster([Device("a") with { DelayBase = Seconds(1) }, Device("b")]);
        var run = new Walk(FencePlan.For(configuration, FenceKnowledge.None, N2, FenceVerb.Off, Seconds(10)));
        Assert.Equal(Seconds(11), run.After);
        run.Answers(false);
        Assert.Equal(Seconds(0), run.After);
    }

    [Fact]
    public void An_answer_to_an_earlier_run_changes_nothing()
    {
        var (plan, steps) = Plan(FenceVerb.Off, Device("a") with { Tries = 2 }).Next(new FenceEvent.Begin(), 0);
        (plan, steps) = plan.Next(new FenceEvent.Ended(1, false), 0);
        Assert.Equal(2, Assert.IsType<FenceStep.Run>(Assert.Single(steps)).Attempt);
        Assert.Empty(plan.Next(new FenceEvent.Ended(1, true), 0).Steps);
    }

    [Fact]
    public void Each_action_has_its_own_timeout()
    {
        var device = Device("a") with
        {
            Timeouts = ImmutableSortedDictionary<FenceVerb, TimeSpan>.Empty.Add(FenceVerb.Off, Seconds(3)),
        };
        Assert.Equal(Seconds(3), new Walk(Plan(FenceVerb.Off, device)).Timeout);
        Assert.Equal(Seconds(60), new Walk(Plan(FenceVerb.Reboot, device)).Timeout);
    }

    /// <summary>
    /// Whatever devices answer: what is achieved was confirmed by every device of one level, one after the other, and by all
    /// of several once more.
    /// </summary>
    [Fact]
    public void Nothing_is_achieved_that_not_all_devices_of_one_level_confirmed() => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), ArbMap.Default.ArbFor<bool[]>(), (sizes, answers) =>
    {
        var levels = sizes.Take(4).Select((size, level) =>
            Enumerable.Range(0, 1 + (Math.Abs(size % 3))).Select(at => $"d{level}{at}").ToArray()).ToArray();
        var run = new Walk(Plan(FenceVerb.Reboot, levels.Length == 0 ? [["d"]] : levels));
        var confirmed = new List<string>();
        foreach (var answer in answers)
        {
            if (run.Achieved is not null)
                break;
            if (run.IsWaiting)
            {
                confirmed.Clear();
                run.Wakes();
            }

            if (answer)
                confirmed.Add(run.Next.Split(' ')[1]);
            else
                confirmed.Clear();
            run.Answers(answer);
        }

        return run.Achieved is null || string.Join('+', confirmed).EndsWith(run.Achieved, StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    internal static FenceDevice Device(string id, params string[] nodes) => new(
        id, $"fence_{id}", ImmutableSortedDictionary<string, string>.Empty, [.. nodes.Select(node => new NodeName(node))], Seconds(60));

    internal static ClusterConfiguration Cluster(ImmutableArray<FenceDevice> devices, params FencingLevel[] topology) =>
        ClusterConfiguration.Empty("test") with
        {
            Nodes = new[] { "n1", "n2", "n3" }.ToImmutableSortedDictionary(
                name => new NodeName(name), name => new NodeConfiguration(new NodeName(name), name, 2551, 1)),
            FenceDevices = devices,
            Cib = CibParts.Empty with { FencingTopology = [.. topology] },
        };

    internal static FencingLevel Level(int index, string? target, params string[] devices) =>
        new($"level-{index}", target, null, null, null, index, [.. devices], new Place("fencing-level", $"level-{index}", 0));

    private static FencePlan Plan(FenceVerb goal, params FenceDevice[] devices) =>
        FencePlan.For(Cluster([.. devices]), FenceKnowledge.None, N2, goal);

    private static FencePlan Plan(FenceVerb goal, params string[][] levels) => FencePlan.For(
        Cluster(
            [.. levels.SelectMany(level => level).Select(id => Device(id))],
            [.. levels.Select((level, index) => Level(index + 1, "n2", level))]),
        FenceKnowledge.None,
        N2,
        goal);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>A plan and what it wants now.</summary>
    private sealed class Walk
    {
        private readonly double _chance;
        private FencePlan _plan;
        private FenceStep _step = new FenceStep.Done();

        public Walk(FencePlan plan, double chance = 0)
        {
            (_plan, _chance) = (plan, chance);
            Feed(new FenceEvent.Begin());
        }

        public string? Achieved { get; private set; }

        public string? Stuck { get; private set; }

        public bool IsDone => _step is FenceStep.Done;

        public bool IsWaiting => _step is FenceStep.Wait;

        public TimeSpan After => ((FenceStep.Run)_step).After;

        public TimeSpan Timeout => ((FenceStep.Run)_step).Timeout;

        public string Next => _step switch
        {
            FenceStep.Run run => $"{run.Verb.ToString().ToLowerInvariant()} {run.Device.Id}",
            FenceStep.Wait wait => $"wait {wait.Time.TotalSeconds}",
            _ => "done",
        };

        public void Answers(bool confirmed) => Feed(new FenceEvent.Ended(((FenceStep.Run)_step).Attempt, confirmed));

        public void Wakes() => Feed(new FenceEvent.Woke());

        public IEnumerable<string> Failing(int steps)
        {
            for (; steps > 0; steps--)
            {
                yield return Next;
                if (IsWaiting)
                    Wakes();
                else
                    Answers(false);
            }
        }

        private void Feed(FenceEvent happened)
        {
            (_plan, var steps) = _plan.Next(happened, _chance);
            foreach (var step in steps)
            {
                if (step is FenceStep.Achieved achieved)
                    Achieved = achieved.Devices;
                else if (step is FenceStep.Stuck stuck)
                    Stuck = stuck.Why;
                else
                    _step = step;
            }
        }
    }
}
