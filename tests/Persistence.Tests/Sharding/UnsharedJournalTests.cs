using Akka.Configuration;
using HaActors.Akka.Tests.Sharding;

namespace HaActors.Persistence.Tests.Sharding;

/// <summary>What only one node could read is no place for the state of all.</summary>
public sealed class UnsharedJournalTests : IAsyncDisposable
{
    private readonly ShardingNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public void A_SQLite_file_is_refused()
    {
        using var file = new SqliteFile();

        Assert.Contains("provider-name is [SQLite.MS]", RefusalOf(file.Plugins()));
    }

    [Fact]
    public void A_journal_in_memory_is_refused() => Assert.Contains("akka.persistence.journal.inmem (MemoryJournal)", RefusalOf(
        "akka.persistence.journal.plugin = akka.persistence.journal.inmem"));

    [Fact]
    public void No_journal_is_refused() => Assert.Contains(
        "no journal is configured", RefusalOf("""akka.persistence.journal.plugin = "" """));

    [Fact]
    public void Snapshots_in_files_are_refused() => Assert.Contains(
        "akka.persistence.snapshot-store.local (LocalSnapshotStore)", RefusalOf("""
            akka.persistence.journal.plugin = akka.persistence.journal.sql
            akka.persistence.journal.sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = PostgreSQL.15
              connection-string = "Host=nowhere"
            }
            """));

    [Fact]
    public void A_journal_of_sharding_that_is_not_there_is_refused() => Assert.Contains(
        "no journal is configured", RefusalOf("akka.cluster.sharding.journal-plugin-id = akka.nowhere"));

    private string RefusalOf(string settings)
    {
        var inState = Refusal("akka.cluster.sharding.state-store-mode = persistence\n" + settings);
        var ofEntities = Refusal("""
            akka.cluster.sharding { remember-entities = on, remember-entities-store = eventsourced }

            """ + settings);
        Assert.Contains("akka.cluster.sharding.state-store-mode = persistence is refused", inState);
        Assert.Contains("akka.cluster.sharding.remember-entities-store = eventsourced is refused", ofEntities);
        return inState;
    }

    private string Refusal(string settings) => Assert.Throws<ConfigurationException>(
        () => ShardingNodes.StartRegion(_nodes.StartOne(settings))).Message;
}
