using HaActors.Host.State;

namespace HaActors.Host.Tests.State;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_is_made_and_can_be_opened_again_after_it_was_closed()
    {
        var path = _folder.At("a/b");
        StateDirectory.Open(path, "demo", "n1").Dispose();
        using var again = StateDirectory.Open(path, "demo", "n1");
        Assert.Equal(path, again.Path);
    }

    [Fact]
    public void A_second_process_is_refused_and_told_who_holds_it()
    {
        using var held = StateDirectory.Open(_folder.Path, "demo", "n1");
        var refused = Assert.Throws<StateDirectoryException>(() => StateDirectory.Open(_folder.Path, "demo", "n1"));
        Assert.True(refused.IsInUse);
        Assert.Contains($"is in use by another haactors process (pid {Environment.ProcessId})", refused.Message);
    }

    [Theory]
    [InlineData("other", "n1")]
    [InlineData("demo", "n2")]
    public void A_directory_of_another_cluster_or_node_is_refused(string cluster, string node)
    {
        StateDirectory.Open(_folder.Path, "demo", "n1").Dispose();
        var refused = Assert.Throws<StateDirectoryException>(() => StateDirectory.Open(_folder.Path, cluster, node));
        Assert.False(refused.IsInUse);
        Assert.Contains($"belongs to cluster=demo node=n1, not to cluster={cluster} node={node}", refused.Message);
        StateDirectory.Open(_folder.Path, "demo", "n1").Dispose();
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(_folder.At("file"), "");
        var refused = Assert.Throws<StateDirectoryException>(() => StateDirectory.Open(_folder.At("file/state"), "demo", "n1"));
        Assert.Contains("cannot be made", refused.Message);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_refused_and_not_held()
    {
        Directory.CreateDirectory(_folder.At("pid"));
        var refused = Assert.Throws<StateDirectoryException>(() => StateDirectory.Open(_folder.Path, "demo", "n1"));
        Assert.Contains("cannot be written", refused.Message);
        Assert.False(refused.IsInUse);
        Directory.Delete(_folder.At("pid"));
        StateDirectory.Open(_folder.Path, "demo", "n1").Dispose();
    }
}
