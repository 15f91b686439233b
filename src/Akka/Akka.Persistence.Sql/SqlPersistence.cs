using Akka.Configuration;

namespace Akka.Persistence.Sql;

/// <summary>The defaults of the journal and the snapshot store over SQL.</summary>
public static class SqlPersistence
{
    private static readonly Lazy<Config> Reference =
        new(() => ConfigurationFactory.FromResource("reference.conf", typeof(SqlPersistence).Assembly));

    public static Config DefaultConfiguration => Reference.Value;

    internal static Config DefaultJournal => Reference.Value.GetConfig("akka.persistence.journal.sql")!;

    internal static Config DefaultSnapshotStore => Reference.Value.GetConfig("akka.persistence.snapshot-store.sql")!;
}
