using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql;
using HaActors.Actors;
using HaActors.Actors.Events;
using HaActors.Actors.History;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host.Tests.History;

/// <summary>The journal as the daemon keeps it: SQLite in the state directory.</summary>
public sealed class JournalTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Folder _folder = new();
    private ActorSystem? _system;
    private NodeRuntime _node = null!;
    private IActorRef _history = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_happened_is_known_to_the_next_life_of_the_process()
    {
        var history = await StartAsync();
        Publish("one");
        Publish("two");
        await UntilAsync(async () => (await EventsAsync(history)).SequenceEqual(["one", "two"]));
        await StopAsync();
        history = await StartAsync();
        await UntilAsync(async () => (await EventsAsync(history)).SequenceEqual(["one", "two"]));
        Publish("three");
        await UntilAsync(async () => (await EventsAsync(history)).SequenceEqual(["one", "two", "three"]));
        await StopAsync();
        history = await StartAsync();
        await UntilAsync(async () => (await EventsAsync(history)).SequenceEqual(["one", "two", "three"]));
    }

    [Fact]
    public async Task The_older_give_way_on_disk_too()
    {
        var history = await StartAsync(new HistorySettings(100, TimeSpan.FromDays(1)));
        for (var count = 0; count < 500; count++)
            Publish($"{count}");

        await UntilAsync(async () => (await EventsAsync(history)) is { Length: >= 100 and <= 110 } kept && kept[^1] == "499");
        await StopAsync();
        history = await StartAsync(new HistorySettings(10_000, TimeSpan.FromDays(1)));
        await UntilAsync(async () => (await EventsAsync(history)) is { Length: >= 100 and < 250 } kept && kept[^1] == "499");
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_is_a_problem_and_stops_nothing()
    {
        var history = await StartAsync(file: _folder.At("nowhere/history.db"));
        Publish("one");
        await UntilAsync(() => Task.FromResult(_node.Problems.All is [var problem] && problem.Contains("cannot be written")));
        await UntilAsync(async () => (await EventsAsync(history)).SequenceEqual(["one"]));
        Directory.CreateDirectory(_folder.At("nowhere"));
        await UntilAsync(() => Task.FromResult(_node.Problems.All.IsEmpty));
        await UntilAsync(async () => (await EventsAsync(history)).SequenceEqual(["one"]));
        await StopAsync();
    }

    [Fact]
    public async Task Long_histories_are_read_page_after_page()
    {
        var history = await StartAsync();
        var text = new string('x', 1_000);
        for (var count = 0; count < 200; count++)
            Publish($"{count}{text}");

        var read = new List<HistoryEntry>();
        await UntilAsync(async () =>
        {
            var page = await PageAsync(history, 150, read.Count == 0 ? long.MaxValue : read[0].Number);
            read.InsertRange(0, page.Entries);
            return !page.HasMore || read.Count >= 150;
        });
        Assert.True(read.Count >= 150);
        Assert.Equal(read.Select(entry => entry.Number).Order(), read.Select(entry => entry.Number));
        Assert.Equal(read.Count, read.DistinctBy(entry => entry.Number).Count());
    }

    private async Task<IActorRef> StartAsync(HistorySettings? settings = null, string? file = null)
    {
        _node = new NodeRuntime(
            new NodeSettings(
                new NodeName("n1"), new Incarnation("a"), ClusterConfiguration.Empty("test"), "hash",
                new Timings(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))),
            new NodePorts(null!, null!, null!, TimeProvider.System, new Random(1), null!),
            new TermGuard(TimeProvider.System));
        _system = ActorSystem.Create("local", ConfigurationFactory
            .ParseString($$"""
                akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }
                akka.persistence.journal.sql.connection-string = "Data Source={{file ?? _folder.At("history.db")}}"
                """)
            .WithFallback(ConfigurationFactory.FromResource("local.conf", typeof(NodeService).Assembly))
            .WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly))
            .WithFallback(SqlPersistence.DefaultConfiguration));
        _history = _system.ActorOf(
            HistoryActor.Props(_node, settings ?? new HistorySettings(1_000, TimeSpan.FromDays(1))), HistoryActor.Name);

        // Whoever answers listens already.
        await PageAsync(_history, 1);
        return _history;
    }

    private async Task StopAsync()
    {
        if (_system is { } system)
        {
            if (_node.Problems.All.IsEmpty)
                await _history.Ask<HistoryActor.Flushed>(new HistoryActor.Flush(), Patience);

            await system.Terminate().WaitAsync(Patience);
        }

        _system = null;
    }

    private void Publish(string what) => _node.Publish(_system!, new ClusterEvent.Alert("mail", what));

    private static async Task<string[]> EventsAsync(IActorRef history) =>
    [
        .. (await PageAsync(history, 1_000)).Entries.Select(entry => EventText.Read(entry.Event))
            .OfType<ClusterEvent.Alert>().Select(alert => alert.Problem),
    ];

    private static Task<HistoryPage> PageAsync(IActorRef history, int limit, long before = long.MaxValue) =>
        history.Ask<HistoryPage>(new GetHistoryPage(HistoryQuery.All(limit), before), Patience);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, deadline.Token);
    }
}
