using System.Collections.Immutable;
using System.Runtime.Versioning;
using Akka.Actor;
using HaActors.Actors.Alerts;
using HaActors.Actors.Events;
using HaActors.Agents.Alerts;
using HaActors.Agents.Programs;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Alerts;

/// <summary>Real programs are run by the real runner.</summary>
[SupportedOSPlatform("linux")]
public sealed class AlertsActorTests : ActorTest
{
    private static readonly string Sample = "/usr/share/pacemaker/alerts/alert_file.sh.sample";

    private readonly string _folder = Directory.CreateTempSubdirectory("haactors-alerts-").FullName;
    private readonly ProgramRunner _programs = new(TimeProvider.System);

    protected override void AfterAll()
    {
        base.AfterAll();
        _programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_agent_is_run_with_the_environment_of_the_event()
    {
        var alerts = Start(Alert(Script("env > \"$CRM_alert_recipient.part\"; mv \"$CRM_alert_recipient.part\" \"$CRM_alert_recipient\"")) with
        {
            Attributes = AlertEnvironmentTests.Texts(("debug", "on")),
            Recipients = [new AlertRecipient("one", At("one")), new AlertRecipient("two", At("two")) { TimestampFormat = "%Y" }],
        });
        alerts.Tell(Started());
        var one = Lines("one", 1);
        Assert.Contains("CRM_alert_kind=resource", one);
        Assert.Contains("CRM_alert_task=start", one);
        Assert.Contains("CRM_alert_rsc=web", one);
        Assert.Contains("CRM_alert_desc=ok", one);
        Assert.Contains("CRM_alert_node_sequence=1", one);
        Assert.Contains("debug=on", one);
        Assert.Contains("CRM_alert_timestamp=2026", Lines("two", 1));
    }

    [Fact]
    public void Pacemakers_sample_agent_runs_unchanged()
    {
        if (!File.Exists(Sample))
            return;

        var sample = At("alert_file.sh");
        File.Copy(Sample, sample);
        File.SetUnixFileMode(sample, (UnixFileMode)0b111_101_101);
        var alerts = Start(Alert(sample) with { TimestampFormat = "%Y", Recipients = [new AlertRecipient("log", At("log"))] });
        alerts.Tell(new ClusterEvent.Membership(Some.N3, MembershipChange.Silent) { Node = Some.N1, Time = When });
        alerts.Tell(Started());
        alerts.Tell(new ClusterEvent.Fencing(Some.N3, FencingStep.Confirmed, "reboot", "power", Term: new Term(7)) { Node = Some.N2, Time = When });
        Assert.Equal(
            [
                "2026: Node 'n3' is now 'lost'",
                "2026: Resource operation 'start' for 'web' on 'n1': ok",
                "2026: Fencing Operation reboot of n3 by n2 for haactors@n2: OK (ref=7)",
            ],
            Lines("log", 3));
    }

    [Fact]
    public void Events_reach_an_agent_one_after_the_other()
    {
        var alerts = Start(Alert(Script($"""
            mkdir {At("busy")} || echo twice >> {At("log")}
            echo "$CRM_alert_node_sequence" >> {At("log")}
            rmdir {At("busy")}
            """)));
        for (var count = 0; count < 10; count++)
            alerts.Tell(Started());

        Assert.Equal(Enumerable.Range(1, 10).Select(number => $"{number}"), Lines("log", 10));
    }

    [Fact]
    public void An_agent_that_hangs_is_killed_told_of_and_holds_up_no_other()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ClusterEvent.Alert));
        var alerts = Start(
            Alert(Script("sleep 1000", "hangs")) with { Id = "hangs", Timeout = TimeSpan.FromMilliseconds(300) },
            Alert(Script($"echo told >> {At("log")}")));
        alerts.Tell(Started());
        Assert.Equal(["told"], Lines("log", 1));
        var told = ExpectMsg<ClusterEvent.Alert>();
        Assert.Equal("hangs", told.Id);
        Assert.Contains("did not end within 0.3 s", told.Problem);
    }

    [Fact]
    public void What_is_not_there_or_fails_is_told()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ClusterEvent.Alert));
        Start(Alert(At("nowhere"))).Tell(Started());
        Assert.Contains("nowhere", ExpectMsg<ClusterEvent.Alert>().Problem);
        Start(Alert(Script("echo no route >&2; exit 3"))).Tell(Started());
        Assert.Equal("it ended with exit code 3; last said: no route", ExpectMsg<ClusterEvent.Alert>().Problem);
    }

    [Fact]
    public void Who_is_not_enabled_or_did_not_select_it_hears_nothing()
    {
        var alerts = Start(
            Alert(Script($"echo off >> {At("log")}", "off")) with { Id = "off", Enabled = false },
            Alert(Script($"echo nodes >> {At("log")}", "nodes")) with { Id = "nodes", Select = AlertSelection.None with { Nodes = true } },
            Alert(Script($"echo all >> {At("log")}", "all")) with { Id = "one" });
        alerts.Tell(Started());
        Assert.Equal(["all"], Lines("log", 1));
    }

    private static DateTimeOffset When { get; } = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static ClusterEvent Started() =>
        new ClusterEvent.Action(Some.Web, "start", 0, ExecutionStatus.Done, 0, 0, null, 1, []) { Node = Some.N1, Time = When };

    private static AlertSettings Alert(string path) => AlertEnvironmentTests.Alert(path);

    private IActorRef Start(params AlertSettings[] alerts)
    {
        var node = Some.Node(TimeProvider.System, configuration: Some.Cluster() with { Alerts = [.. alerts] });
        return Sys.ActorOf(AlertsActor.Props(node with { Ports = node.Ports with { Alerts = new AlertRunner(_programs) } }));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Script(string text, string name = "alert")
    {
        File.WriteAllText(At($"{name}.sh"), $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(At($"{name}.sh"), (UnixFileMode)0b111_101_101);
        return At($"{name}.sh");
    }

    private string[] Lines(string file, int count)
    {
        AwaitCondition(() => File.Exists(At(file)) && File.ReadAllLines(At(file)).Length >= count, Some.Patience);
        return File.ReadAllLines(At(file));
    }
}
