using System.Collections.Immutable;
using System.Text.Json;
using HaActors.Actors.Protocol;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;
using HaActors.Shell.Tests.Server;

namespace HaActors.Shell.Tests.Palettes;

public sealed class DrbdPaletteTests : ServerFixture
{
    private static DrbdSide Side(string role, string disk, string replication, string peerRole, string peerDisk, string more = "") => new(
        DrbdPicture.Of(
        [
            $"exists resource name:files role:{role} suspended:no",
            $"exists device name:files volume:0 minor:0 disk:{disk}",
            $"exists connection name:files peer-node-id:0 conn-name:peer connection:Connected role:{peerRole}",
            $"exists peer-device name:files peer-node-id:0 conn-name:peer volume:0 replication:{replication} peer-disk:{peerDisk} {more}",
            "exists -",
        ]).Resources["files"],
        ImmutableSortedDictionary<int, DrbdGenerations>.Empty.Add(0, new DrbdGenerations(0xB000, 0xA000, 0, 0)));

    private static DrbdNodeReport Of(string name, DrbdSide side) =>
        new(new NodeName(name), null, ImmutableSortedDictionary<string, DrbdSide>.Empty.Add("files", side));

    private static DrbdReport Syncing { get; } = new(
    [
        Of("s1", Side("Primary", "UpToDate", "SyncSource", "Secondary", "Inconsistent", "done:42.00")),
        Of("s2", Side("Secondary", "Inconsistent", "SyncTarget", "Primary", "UpToDate", "done:42.00")),
        new DrbdNodeReport(new NodeName("s3"), "it did not answer", null),
    ]);

    [Fact]
    public void Both_sides_are_a_tree_with_the_resync_s_progress()
    {
        Drbd = _ => [Syncing];
        Assert.Equal(
            """
            files
            ├─ ◐ s1: Primary
            │      volume 0 (drbd0): UpToDate
            │        generations 000000000000B000:000000000000A000:0000000000000000:0000000000000000
            │      peer: Connected, Secondary
            │        volume 0: Inconsistent, SyncSource [########............] 42.0 %
            └─ ◐ s2: Secondary
                   volume 0 (drbd0): Inconsistent
                     generations 000000000000B000:000000000000A000:0000000000000000:0000000000000000
                   peer: Connected, Primary
                     volume 0: UpToDate, SyncTarget [########............] 42.0 %
            ✖ s3: it did not answer

            """,
            Pbm("drbd status --full").Out);
    }

    [Fact]
    public void A_status_asks_no_node_for_more_than_it_knows_unless_it_is_told_to()
    {
        var asked = new List<bool>();
        Drbd = request =>
        {
            asked.Add(((DrbdRequest)request).Order.IsBrief);
            return [Syncing];
        };
        Pbm("drbd status");
        Pbm("drbd status --full");
        Assert.Equal([true, false], asked);
    }

    [Fact]
    public void Nobody_says_that_there_is_nothing_while_a_node_is_silent()
    {
        Drbd = _ => [new DrbdReport([new DrbdNodeReport(new NodeName("s3"), "it did not answer", null)])];
        Assert.Equal("✖ s3: it did not answer\n", Pbm("drbd status").Out);
    }

    [Fact]
    public void Programs_get_words_and_generations_as_text()
    {
        Drbd = _ => [Syncing];
        using var json = JsonDocument.Parse(Pbm("drbd status --full -o json").Out);
        var side = json.RootElement.GetProperty("nodes")[0].GetProperty("resources").GetProperty("files");
        Assert.Equal("Primary", side.GetProperty("state").GetProperty("role").GetString());
        Assert.Equal("000000000000B000", side.GetProperty("generations").GetProperty("0").GetProperty("current").GetString());
    }

    [Theory]
    [InlineData("drbd create-md files")]
    [InlineData("drbd wipe-md files")]
    [InlineData("drbd restore-md files --dump /var/backups/x")]
    [InlineData("drbd resize files")]
    [InlineData("drbd adjust files")]
    [InlineData("drbd resume-io files")]
    [InlineData("drbd resolve files --victim s2")]
    public void What_cannot_be_undone_needs_a_yes(string line)
    {
        var asked = new List<object>();
        Drbd = request =>
        {
            asked.Add(request);
            return [new DrbdReport([])];
        };
        var (exit, _, error) = Pbm(line);
        Assert.NotEqual(0, exit);
        Assert.Contains("Nothing was done", error, StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Fact]
    public void A_dry_run_needs_none_and_says_what_would_be_run()
    {
        Drbd = request => request is DrbdRequest { Order: { Deed: DrbdDeed.CreateMetaData, Resource: "files/0", IsDryRun: true }, Node: "s2" }
            ? [new DrbdReport([]) { Text = "drbdmeta 0 v08 /dev/vg0/files internal create-md\n" }]
            : [new DrbdReport([], "something else was asked")];
        Assert.Equal((0, "drbdmeta 0 v08 /dev/vg0/files internal create-md\n"), Pbm("drbd create-md files/0 --node s2 --dry-run") switch { var run => (run.Exit, run.Out) });
    }

    [Fact]
    public void A_heal_is_told_step_by_step_and_its_failure_is_an_error()
    {
        Drbd = request => request is DrbdResolve { Victim: "s2", TakesSnapshot: true }
            ? [new DrbdProgress("s2 becomes secondary", false), new DrbdProgress("files is whole again", true)]
            : [new DrbdProgress("both were written", true, Failed: true)];
        Assert.Equal((0, "s2 becomes secondary\nfiles is whole again\n"), Pbm("drbd resolve files --victim s2 --yes") switch { var run => (run.Exit, run.Out) });
        Assert.NotEqual(0, Pbm("drbd resolve files").Exit);
    }
}
