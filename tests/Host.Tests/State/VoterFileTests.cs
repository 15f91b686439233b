using System.Collections.Immutable;
using HaActors.Host.State;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host.Tests.State;

public sealed class VoterFileTests : IDisposable
{
    private static readonly NodeName N1 = new("n1");

    private readonly Folder _folder = new();

    private static VoterRecord Full { get; } = new(
        new Term(7),
        N1,
        new Position(new Term(6), 12),
        new DesiredState(
            [N1, new NodeName("n2")],
            ImmutableSortedDictionary<ResourceId, bool>.Empty.Add(new ResourceId("web"), false),
            ImmutableSortedDictionary<ResourceId, NodeName>.Empty.Add(new ResourceId("db"), N1),
            [new ResourceId("web")],
            ImmutableSortedDictionary<NodeName, string>.Empty.Add(N1, "smoke \"rising\""),
            ImmutableSortedDictionary<NodeName, Incarnation>.Empty
                .Add(N1, new Incarnation("abc"))
                .Add(new NodeName("n3"), NodeState.Unseen(new NodeName("n3")).Incarnation)));

    private VoterFile Voter => new(_folder.Path);

    private string Path => _folder.At("voter.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_voter_without_a_file_is_fresh() => Assert.Equal(VoterRecord.Fresh, Voter.Load());

    [Fact]
    public async Task What_was_saved_is_there_again_whole()
    {
        await Voter.SaveAsync(VoterRecord.Fresh with { Promised = new Term(1) });
        await Voter.SaveAsync(Full);
        var loaded = Voter.Load();
        Assert.Equal((Full.Promised, Full.PromisedTo, Full.Accepted), (loaded.Promised, loaded.PromisedTo, loaded.Accepted));
        Assert.Equal(Full.Desired.Standby, loaded.Desired.Standby);
        Assert.Equal(Full.Desired.Targets, loaded.Desired.Targets);
        Assert.Equal(Full.Desired.Moves, loaded.Desired.Moves);
        Assert.Equal(Full.Desired.Restarts, loaded.Desired.Restarts);
        Assert.Equal(Full.Desired.FenceRequests, loaded.Desired.FenceRequests);
        Assert.Equal(Full.Desired.KnownDown, loaded.Desired.KnownDown);
    }

    [Fact]
    public async Task One_changed_byte_anywhere_is_found_out()
    {
        await Voter.SaveAsync(Full);
        var whole = File.ReadAllBytes(Path);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x01;
            File.WriteAllBytes(Path, damaged);
            Assert.Throws<IOException>(() => Voter.Load());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task A_file_that_was_cut_off_is_found_out(int length)
    {
        await Voter.SaveAsync(Full);
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..length]);
        Assert.Contains("is damaged", Assert.Throws<IOException>(() => Voter.Load()).Message);
    }

    [Fact]
    public async Task A_replacement_that_was_torn_by_a_crash_is_ignored_and_overwritten()
    {
        await Voter.SaveAsync(Full);
        File.WriteAllText(Path + ".new", "{\"Checksum\":\"12");
        Assert.Equal(Full.Promised, Voter.Load().Promised);
        await Voter.SaveAsync(Full with { Promised = new Term(8) });
        Assert.Equal(new Term(8), Voter.Load().Promised);
        Assert.False(File.Exists(Path + ".new"));
    }

    [Fact]
    public async Task A_failed_replacement_says_so_and_leaves_the_old_record()
    {
        await Voter.SaveAsync(Full);
        Directory.CreateDirectory(Path + ".new");
        await Assert.ThrowsAnyAsync<Exception>(() => Voter.SaveAsync(Full with { Promised = new Term(8) }));
        Assert.Equal(new Term(7), Voter.Load().Promised);
    }

    [Fact]
    public async Task After_a_failed_flush_this_process_trusts_the_file_no_more()
    {
        var voter = Voter;
        Directory.CreateDirectory(Path + ".new");
        await Assert.ThrowsAnyAsync<Exception>(() => voter.SaveAsync(Full));
        Directory.Delete(Path + ".new");
        Assert.Throws<IOException>(voter.Load);
        await Assert.ThrowsAsync<IOException>(() => voter.SaveAsync(Full));
    }

    [Fact]
    public async Task Of_saves_that_are_asked_for_at_once_the_last_one_remains()
    {
        var voter = Voter;
        await Task.WhenAll(Enumerable.Range(1, 20).Select(term => voter.SaveAsync(Full with { Promised = new Term(term) })));
        Assert.Equal(new Term(20), voter.Load().Promised);
        Assert.Equal(new Term(20), Voter.Load().Promised);
    }
}
