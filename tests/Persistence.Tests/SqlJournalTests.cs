using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace HaActors.Persistence.Tests;

public sealed class SqliteJournalTests : SqlJournalTests
{
    protected override ITestDatabase NewDatabase() => new SqliteFile();

    [Fact]
    public void A_new_system_recovers_what_was_acknowledged() => Recovers();

    [Fact]
    public void Events_of_many_actors_are_each_recovered_in_order() => Many_writers();

    [Fact]
    public void A_rejected_event_takes_its_atomic_write_with_it_and_nothing_else() => Atomicity();

    [Fact]
    public void Deleted_events_are_gone_and_numbers_go_on() => Deletion();

    [Fact]
    public void A_snapshot_is_where_the_recovery_begins() => Snapshots();

    [Fact]
    public void Criteria_choose_among_snapshots_by_number_and_time() => Snapshot_criteria();

    [Fact]
    public void Tags_stand_in_their_table() => Tags();

    [Fact]
    public void A_row_of_an_unknown_serializer_stops_the_recovery_and_is_named() => Unknown_serializer();

    [Fact]
    public void A_row_that_cannot_be_decoded_stops_the_recovery_and_is_named() => Undecodable();

    [Fact]
    public void A_missing_row_stops_the_recovery_and_is_named() => Gap();

    [Fact]
    public void A_snapshot_that_cannot_be_read_stops_the_recovery_and_is_named() => Bad_snapshot();

    [Fact]
    public void A_second_writer_of_one_id_fails_and_harms_nobody_else() => Two_writers();

    [Fact]
    public void A_replay_of_a_million_events_reads_only_a_little_ahead_of_its_actor() => Reads_ahead(
        1_000_000,
        events => "WITH RECURSIVE numbers(nr) AS (SELECT 1 UNION ALL SELECT nr + 1 FROM numbers WHERE nr < "
            + $"{events}) {InsertFrom("numbers", "0", "x'61'")}");

    [Fact]
    public void A_row_that_is_missing_between_two_pages_stops_the_recovery_and_is_named() => Gap_between_pages();
}

public sealed class PostgreSqlJournalTests : SqlJournalTests
{
    protected override ITestDatabase NewDatabase() => new PostgreSqlDatabaseOfTest();

    [PostgreSqlFact]
    public void A_new_system_recovers_what_was_acknowledged() => Recovers();

    [PostgreSqlFact]
    public void Events_of_many_actors_are_each_recovered_in_order() => Many_writers();

    [PostgreSqlFact]
    public void A_rejected_event_takes_its_atomic_write_with_it_and_nothing_else() => Atomicity();

    [PostgreSqlFact]
    public void Deleted_events_are_gone_and_numbers_go_on() => Deletion();

    [PostgreSqlFact]
    public void A_snapshot_is_where_the_recovery_begins() => Snapshots();

    [PostgreSqlFact]
    public void Criteria_choose_among_snapshots_by_number_and_time() => Snapshot_criteria();

    [PostgreSqlFact]
    public void Tags_stand_in_their_table() => Tags();

    [PostgreSqlFact]
    public void A_row_of_an_unknown_serializer_stops_the_recovery_and_is_named() => Unknown_serializer();

    [PostgreSqlFact]
    public void A_row_that_cannot_be_decoded_stops_the_recovery_and_is_named() => Undecodable();

    [PostgreSqlFact]
    public void A_missing_row_stops_the_recovery_and_is_named() => Gap();

    [PostgreSqlFact]
    public void A_snapshot_that_cannot_be_read_stops_the_recovery_and_is_named() => Bad_snapshot();

    [PostgreSqlFact]
    public void A_second_writer_of_one_id_fails_and_harms_nobody_else() => Two_writers();

    [PostgreSqlFact]
    public void A_replay_of_many_events_reads_only_a_little_ahead_of_its_actor() => Reads_ahead(
        200_000, events => InsertFrom($"generate_series(1, {events}) AS numbers(nr)", "false", @"'\x61'"));

    [PostgreSqlFact]
    public void A_row_that_is_missing_between_two_pages_stops_the_recovery_and_is_named() => Gap_between_pages();
}

/// <summary>What a journal and a snapshot store over SQL must do, whatever the database.</summary>
public abstract class SqlJournalTests : IDisposable
{
    private readonly Lazy<ITestDatabase> _database;
    private readonly List<ActorSystem> _systems = [];

    protected SqlJournalTests() => _database = new Lazy<ITestDatabase>(NewDatabase);

    protected abstract ITestDatabase NewDatabase();

    private ITestDatabase Database => _database.Value;

    protected void Recovers()
    {
        using (var run = new Run(Database))
        {
            var texts = run.Start("a");
            run.ExpectMsg(new Recovered("a", "", 0));
            texts.Tell("1");
            texts.Tell("2");
            run.ExpectMsg(new Written("a", "1", 1));
            run.ExpectMsg(new Written("a", "2", 2));
        }

        using var second = new Run(Database);
        second.Start("a");
        second.ExpectMsg(new Recovered("a", "1 2", 2));
    }

    protected void Many_writers()
    {
        string[] ids = [.. Enumerable.Range(0, 50).Select(i => $"many-{i}")];
        using (var run = new Run(Database))
        {
            foreach (var id in ids)
            {
                var texts = run.Start(id);
                for (var i = 1; i <= 20; i++)
                    texts.Tell($"{i}");
            }

            run.ReceiveN(ids.Length * 21, TimeSpan.FromSeconds(30));
        }

        using var second = new Run(Database);
        foreach (var id in ids)
            second.Start(id);
        var expected = string.Join(' ', Enumerable.Range(1, 20));
        Assert.Equal(
            ids.Order(),
            second.ReceiveN(ids.Length, TimeSpan.FromSeconds(30)).Cast<Recovered>()
                .Where(each => each.Texts == expected && each.SequenceNr == 20).Select(each => each.Id).Order());
    }

    protected void Atomicity()
    {
        using (var run = new Run(Database))
        {
            var texts = run.Start("a");
            run.ExpectMsg(new Recovered("a", "", 0));
            texts.Tell(new[] { "x", TextSerializer.Unwritable });
            run.ExpectMsg(new Rejected("a", 1));
            run.ExpectMsg(new Rejected("a", 2));
            texts.Tell(new[] { "y", "z" });
            run.ExpectMsg(new Written("a", "y", 3));
            run.ExpectMsg(new Written("a", "z", 4));
        }

        using var second = new Run(Database);
        second.Start("a");
        second.ExpectMsg(new Recovered("a", "y z", 4));
    }

    protected void Deletion()
    {
        using (var run = new Run(Database))
        {
            var texts = Write(run, "1", "2", "3");
            texts.Tell(new Delete(2));
            run.ExpectMsg<DeleteMessagesSuccess>();
        }

        using (var second = new Run(Database))
        {
            var texts = second.Start("a");
            second.ExpectMsg(new Recovered("a", "3", 3));
            texts.Tell(new Delete(3));
            second.ExpectMsg<DeleteMessagesSuccess>();
        }

        using var third = new Run(Database);
        var again = third.Start("a");
        third.ExpectMsg(new Recovered("a", "", 3));
        again.Tell("4");
        third.ExpectMsg(new Written("a", "4", 4));
    }

    protected void Snapshots()
    {
        using (var run = new Run(Database))
        {
            var texts = Write(run, "1", "2");
            texts.Tell(new TakeSnapshot());
            run.ExpectMsg<SaveSnapshotSuccess>();
            texts.Tell("3");
            run.ExpectMsg(new Written("a", "3", 3));
            texts.Tell(new Delete(2));
            run.ExpectMsg<DeleteMessagesSuccess>();
        }

        using var second = new Run(Database);
        var loaded = second.Start("a");
        second.ExpectMsg(new Recovered("a", "1 2 3", 3));
        loaded.Tell(new TakeSnapshot());
        second.ExpectMsg<SaveSnapshotSuccess>();
        loaded.Tell(new ForgetSnapshots(2));
        second.ExpectMsg<DeleteSnapshotsSuccess>();
        Assert.Equal(1, Database.Number("SELECT COUNT(*) FROM snapshot"));
    }

    protected void Tags()
    {
        using (var run = new Run(Database))
        {
            Write(run, "1").Tell(new Tagged("2", ["red", "blue"]));
            run.ExpectMsg(new Written("a", "2", 2));
        }

        Assert.Equal(2, Database.Number(
            "SELECT COUNT(*) FROM tags t JOIN journal j ON j.ordering = t.ordering_id WHERE j.sequence_number = 2"));
        using var second = new Run(Database);
        second.Start("a");
        second.ExpectMsg(new Recovered("a", "1 2", 2));
    }

    protected void Unknown_serializer() =>
        Damaged("UPDATE journal SET identifier = 77 WHERE sequence_number = 2", "[2]");

    protected void Undecodable() =>
        Damaged("UPDATE journal SET manifest = 'other' WHERE sequence_number = 3", "[3]");

    protected void Gap()
    {
        Damaged("DELETE FROM journal WHERE sequence_number = 2", "[2]");
        Database.Execute("DELETE FROM journal WHERE sequence_number = 1");
        using var run = new Run(Database);
        run.Start("a");
        Assert.Contains("[1]", run.ExpectMsg<Failed>().Why);
    }

    protected void Bad_snapshot()
    {
        using (var run = new Run(Database))
        {
            Write(run, "1", "2").Tell(new TakeSnapshot());
            run.ExpectMsg<SaveSnapshotSuccess>();
        }

        Database.Execute("UPDATE snapshot SET serializer_id = 77");
        using var second = new Run(Database);
        second.Start("a");
        var why = second.ExpectMsg<Failed>().Why;
        Assert.Contains("[a]", why);
        Assert.Contains("[2]", why);
    }

    protected void Two_writers()
    {
        using var one = new Run(Database);
        using var other = new Run(Database);
        var first = Write(one, "1");
        var second = other.Start("a");
        other.ExpectMsg(new Recovered("a", "1", 1));
        var bystander = other.Start("b");
        other.ExpectMsg(new Recovered("b", "", 0));

        first.Tell("2");
        one.ExpectMsg(new Written("a", "2", 2));
        second.Tell("not 2");
        bystander.Tell("1");
        Assert.Equal(
            ["Failed", "Written"],
            other.ReceiveN(2, TimeSpan.FromSeconds(10)).Select(message => message.GetType().Name).Order());
    }

    protected void Snapshot_criteria()
    {
        var day = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        using var run = new Run(Database);
        var store = global::Akka.Persistence.Persistence.Instance.Apply(run.Sys).SnapshotStoreFor("");
        for (var number = 1; number <= 4; number++)
        {
            store.Tell(
                new SaveSnapshot(new SnapshotMetadata("a", number, day.AddDays(number)), $"{number}"), run.TestActor);
            run.ExpectMsg<SaveSnapshotSuccess>();
        }

        Assert.Equal("4", Chosen(SnapshotSelectionCriteria.Latest));
        Assert.Equal("3", Chosen(new SnapshotSelectionCriteria(3)));
        Assert.Equal("2", Chosen(new SnapshotSelectionCriteria(long.MaxValue, day.AddDays(2))));
        Assert.Null(Chosen(new SnapshotSelectionCriteria(2, DateTime.MaxValue, minSequenceNr: 3)));
        Assert.Null(Chosen(new SnapshotSelectionCriteria(2, DateTime.MaxValue, 0, day.AddDays(3))));
        Assert.Null(Chosen(SnapshotSelectionCriteria.None));
        Assert.Equal("2", Chosen(SnapshotSelectionCriteria.Latest, toSequenceNr: 2));

        store.Tell(new DeleteSnapshots("a", new SnapshotSelectionCriteria(3, DateTime.MaxValue, 2)), run.TestActor);
        run.ExpectMsg<DeleteSnapshotsSuccess>();
        store.Tell(new DeleteSnapshot(new SnapshotMetadata("a", 4, DateTime.MinValue)), run.TestActor);
        run.ExpectMsg<DeleteSnapshotSuccess>();
        Assert.Equal("1", Chosen(SnapshotSelectionCriteria.Latest));

        string? Chosen(SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue)
        {
            store.Tell(new LoadSnapshot("a", criteria, toSequenceNr), run.TestActor);
            return (string?)run.ExpectMsg<LoadSnapshotResult>().Snapshot?.Snapshot;
        }
    }

    /// <summary>What an actor that waits at its first event finds read behind it, until it goes on.</summary>
    protected void Reads_ahead(int events, Func<int, string> fill)
    {
        const int page = 1_000;
        const int filterWindow = 100;
        // A page that is being sent, one for which there was room before, and what the filter holds back.
        const long most = (2 * page) + filterWindow;
        using (var run = new Run(Database))
            Write(run);
        Database.Execute(fill(events));

        using var second = new Run(Database);
        var texts = (TextSerializer)second.Sys.Serialization.FindSerializerForType(typeof(string));
        second.Sys.ActorOf(Props.Create(() => new Follower("a", second.TestActor, texts, 2 * most)));
        var followed = second.ExpectMsg<Follower.Followed>(TimeSpan.FromMinutes(2));

        Assert.Equal(events, followed.Events);
        Assert.InRange(followed.MostAhead, page, most);
    }

    protected static string InsertFrom(string numbers, string no, string message) =>
        "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, "
        + $"writer_uuid) SELECT 1, {no}, 'a', nr, {message}, 'text', 9001, 'w' FROM {numbers}";

    protected void Gap_between_pages()
    {
        using (var run = new Run(Database))
            Write(run, "1", "2", "3", "4", "5", "6");
        foreach (var (damage, number) in (IEnumerable<(string, string)>)
        [
            ("DELETE FROM journal WHERE sequence_number = 5", "[5]"),
            ("DELETE FROM journal WHERE sequence_number = 3", "[3]"),
        ])
        {
            Database.Execute(damage);
            using var run = new Run(Database, "akka.persistence.journal.sql.replay-batch-size = 2");
            run.Start("a");
            Assert.Contains(number, run.ExpectMsg<Failed>().Why);
        }
    }

    public void Dispose()
    {
        if (_database.IsValueCreated)
            _database.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Damaged(string damage, string number)
    {
        using (var run = new Run(Database))
            Write(run, "1", "2", "3");

        Database.Execute(damage);
        using var second = new Run(Database);
        var texts = second.Start("a");
        second.Watch(texts);
        var why = second.ExpectMsg<Failed>().Why;
        Assert.Contains("[a]", why);
        Assert.Contains(number, why);
        second.ExpectTerminated(texts);
    }

    private static IActorRef Write(Run run, params string[] all)
    {
        var texts = run.Start("a");
        run.ExpectMsg(new Recovered("a", "", 0));
        for (var i = 0; i < all.Length; i++)
        {
            texts.Tell(all[i]);
            run.ExpectMsg(new Written("a", all[i], i + 1));
        }

        return texts;
    }

    /// <summary>One actor system on the database.</summary>
    private sealed class Run(ITestDatabase database, string more = "")
        : global::Akka.TestKit.Xunit2.TestKit(database.ConfigOf($"akka.test.single-expect-default = 10s\n{more}"))
    {
        public IActorRef Start(string id) => Sys.ActorOf(Props.Create(() => new Texts(id, TestActor)));
    }
}
