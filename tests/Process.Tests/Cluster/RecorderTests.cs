using HaActors.Lab.Namespaces;

namespace HaActors.Process.Tests.Cluster;

/// <summary>The tests' own witness must be trustworthy: it is shown two activities and has to notice.</summary>
public sealed class RecorderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ha-recorder-").FullName;
    private readonly LabNode _one;
    private readonly LabNode _two;
    private readonly SharedHistory _history;

    public RecorderTests()
    {
        _history = new SharedHistory(Path.Combine(_folder, "shared"));
        _one = new LabNode(new LabNodeSettings("n1", "10.77.0.1", ["sleep", "1000"], _folder));
        _two = new LabNode(new LabNodeSettings("n2", "10.77.0.2", ["sleep", "1000"], _folder));
    }

    [LabFact]
    public async Task A_second_activity_is_noticed_even_while_the_first_node_is_frozen()
    {
        Boot();
        Assert.Equal(0, await CallAsync(_one, "start"));
        _history.AssertNeverTwice();
        _one.Freeze();
        Assert.Equal(0, await CallAsync(_two, "start"));
        Assert.Equal(1, _history.Count("n2 TWICE db"));
    }

    [LabFact]
    public async Task A_start_after_a_stop_or_after_the_power_was_cut_is_no_second_activity()
    {
        Boot();
        await CallAsync(_one, "start");
        Assert.Equal(0, await CallAsync(_one, "monitor"));
        await CallAsync(_one, "stop");
        Assert.Equal(7, await CallAsync(_one, "monitor"));
        await CallAsync(_two, "start");
        _two.PowerOff();
        await CallAsync(_one, "start");
        _history.AssertNeverTwice();
        Assert.Equal(2, _history.Count("n1 active db"));
    }

    [LabFact]
    public async Task Two_operations_at_a_time_are_noticed_and_the_end_of_one_that_is_killed_too()
    {
        Boot();
        await CallAsync(_one, "start");
        _history.SetMood("monitor", "n1", "hang");
        var hangs = CallAsync(_one, "monitor");
        await Eventually.Async(() => _history.Count("n1 hang-monitor db") == 1, "the monitor hangs");
        _history.SetMood("monitor", "n1", null);
        await CallAsync(_two, "monitor");
        _history.AssertNeverTwice();
        await CallAsync(_one, "monitor");
        Assert.Equal(1, _history.Count("n1 OVERLAP db monitor"));

        _one.Crash("recorder monitor");
        await hangs;
        await CallAsync(_one, "stop");
        Assert.Single(_history.Lines, SharedHistory.IsWrong);
    }

    [LabFact]
    public async Task A_mood_concerns_one_action_of_one_node()
    {
        Boot();
        _history.SetMood("start", "n2", "fail");
        Assert.Equal(1, await CallAsync(_two, "start"));
        Assert.Equal(0, await CallAsync(_one, "start"));
        _history.SetMood("start", "n2", null);
        await CallAsync(_one, "stop");
        Assert.Equal(0, await CallAsync(_two, "start"));
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Boot()
    {
        Network.Create();
        _one.PowerOn();
        _two.PowerOn();
    }

    private async Task<int> CallAsync(LabNode node, string action) =>
        (await node.RunAsync(
            ["env", $"OCF_RESKEY_shared={_history.Folder}", "OCF_RESOURCE_INSTANCE=db", SharedHistory.Agent, action],
            CancellationToken.None)).ExitCode;
}
