using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace HaActors.Akka.Tests.Persistence;

public sealed class LocalSnapshotStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ha-snapshots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_youngest_snapshot_that_can_be_read_is_loaded()
    {
        using (var run = new Run(_folder))
        {
            run.Save(1, "one");
            run.Save(2, "two");
            Assert.Equal("two", run.Load(SnapshotSelectionCriteria.Latest));
            Assert.Equal("one", run.Load(new SnapshotSelectionCriteria(1)));
        }

        File.WriteAllText(Directory.GetFiles(_folder, "snapshot-a%2Fb-2-*").Single(), "garbage");
        using var second = new Run(_folder);
        Assert.Equal("one", second.Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void Where_none_can_be_read_loading_fails()
    {
        using (var run = new Run(_folder))
            run.Save(1, "one");
        File.WriteAllText(Directory.GetFiles(_folder).Single(), "garbage");
        using var second = new Run(_folder);
        second.Store.Tell(new LoadSnapshot("a/b", SnapshotSelectionCriteria.Latest, long.MaxValue), second.TestActor);
        second.ExpectMsg<LoadSnapshotFailed>();
    }

    [Fact]
    public void Deleted_snapshots_are_gone()
    {
        using var run = new Run(_folder);
        run.Save(1, "one");
        run.Save(2, "two");
        run.Store.Tell(new DeleteSnapshots("a/b", new SnapshotSelectionCriteria(2)), run.TestActor);
        run.ExpectMsg<DeleteSnapshotsSuccess>();
        Assert.Null(run.Load(SnapshotSelectionCriteria.Latest));
    }

    private sealed class Run(string folder) : global::Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString($$"""
        akka.persistence.snapshot-store.local.dir = "{{folder}}"
        """))
    {
        public IActorRef Store =>
            global::Akka.Persistence.Persistence.Instance.Apply(Sys).SnapshotStoreFor("");

        public void Save(long number, string text)
        {
            var at = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(number);
            Store.Tell(
                new SaveSnapshot(new SnapshotMetadata("a/b", number, at), System.Text.Encoding.UTF8.GetBytes(text)),
                TestActor);
            ExpectMsg<SaveSnapshotSuccess>();
        }

        public string? Load(SnapshotSelectionCriteria criteria)
        {
            Store.Tell(new LoadSnapshot("a/b", criteria, long.MaxValue), TestActor);
            return ExpectMsg<LoadSnapshotResult>().Snapshot is { } found
                ? System.Text.Encoding.UTF8.GetString((byte[])found.Snapshot)
                : null;
        }
    }
}
