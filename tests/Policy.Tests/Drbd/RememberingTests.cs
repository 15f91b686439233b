using HaActors.Policy.Drbd;

namespace HaActors.Policy.Tests.Drbd;

public sealed class RememberingTests
{
    private static DrbdPicture Of(string link, string replication) => DrbdPicture.Of(
    [
        "exists resource name:r0 role:Primary suspended:no",
        $"exists connection name:r0 peer-node-id:0 conn-name:peer connection:{link} role:Unknown",
        $"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:{replication} peer-disk:UpToDate",
        "exists -",
    ]);

    [Fact]
    public void A_split_brain_outlives_the_follower_that_heard_of_it_until_data_are_exchanged()
    {
        var known = Of("StandAlone", "Off").With("call helper name:r0 peer-node-id:0 conn-name:peer helper:split-brain").Resources;
        Assert.True(Of("StandAlone", "Off").Remembering(known).Resources["r0"].SplitBrainSeen);
        Assert.False(Of("Connected", "Established").Remembering(known).Resources["r0"].SplitBrainSeen);
        Assert.False(Of("StandAlone", "Off").Remembering(DrbdPicture.Empty.Resources).Resources["r0"].SplitBrainSeen);
    }
}
