using HaActors.Policy.Digests;

namespace HaActors.Policy.Tests.Digests;

public class ParameterDigestTests
{
    [Fact]
    public void No_parameters_have_the_digest_that_clusters_record() =>
        Assert.Equal("f2317cad3d54cec5d7d7aa7d0bf35cf8", ParameterDigest.All([]));
}
