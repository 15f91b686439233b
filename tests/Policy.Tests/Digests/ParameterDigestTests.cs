using HaActors.Policy.Cib;
using HaActors.Policy.Digests;
using HaActors.Policy.Tests.Cib;

namespace HaActors.Policy.Tests.Digests;

public class ParameterDigestTests
{
    [Fact]
    public void No_parameters_have_the_digest_that_clusters_record()
    {
        Assert.Equal("f2317cad3d54cec5d7d7aa7d0bf35cf8", ParameterDigest.All([]));
        Assert.Equal("4811cef7f7f94e3a35a70be7916cb2fd", ParameterDigest.All([], recurringTimeoutMs: 20_000));
    }

    [Fact]
    public void Order_and_meta_attributes_do_not_count() =>
        Assert.Equal(
            ParameterDigest.All([new("a", "1"), new("b", "<2>")]),
            ParameterDigest.All([new("b", "<2>"), new("CRM_meta_timeout", "5"), new("a", "1")]));

    [Fact]
    public void A_restart_digest_is_of_the_named_parameters_only() =>
        Assert.Equal(
            ParameterDigest.All([new("a", "1")]),
            ParameterDigest.Restart([new("a", "1"), new("b", "2")], " a c "));

    [Fact]
    public void A_secure_digest_leaves_secrets_out_and_what_only_the_cluster_reads()
    {
        KeyValuePair<string, string>[] parameters = [new("a", "1"), new("passwd", "x"), new("pcmk_host_list", "n1")];
        Assert.Equal(ParameterDigest.All([new("a", "1")]), ParameterDigest.Secure(parameters, " passwd ", isFenceDevice: true));
        Assert.NotEqual(
            ParameterDigest.Secure(parameters, "", isFenceDevice: true),
            ParameterDigest.Secure(parameters, " passwd ", isFenceDevice: true));
    }

    [Fact]
    public void Recorded_restart_digests_are_those_of_today_wherever_nothing_else_changed()
    {
        var compared = 0;
        foreach (var file in CaseFiles.All)
        {
            var cib = CibReader.Read(File.ReadAllText(file));
            var parameters = Parameters(cib);
            foreach (var history in cib.NodeStatuses.SelectMany(state => state.History ?? []))
                foreach (var operation in history.Operations)
                {
                    if (operation is not { IntervalMs: 0, Digest: not null, RestartDigest: not null }
                        || !parameters.TryGetValue(history.Id.Split(':')[0], out var now)
                        || ParameterDigest.All(now) != operation.Digest)
                        continue;
                    compared++;
                    Assert.Equal(operation.RestartDigest, ParameterDigest.Restart(now, operation.ForceRestart ?? ""));
                }
        }

        Assert.True(compared > 1000 || !CaseFiles.All.Any(), $"{compared} compared");
    }

    private static Dictionary<string, KeyValuePair<string, string>[]> Parameters(CibDocument cib)
    {
        var result = new Dictionary<string, KeyValuePair<string, string>[]>();
        foreach (var resource in cib.Resources)
            Add(resource, result);
        return result;
    }

    private static void Add(ResourceEntry resource, Dictionary<string, KeyValuePair<string, string>[]> into)
    {
        switch (resource)
        {
            case PrimitiveEntry { Template: null } primitive when primitive.Parameters.All(block => block.Rule is null):
                into[primitive.Id] = [.. primitive.Parameters
                    .SelectMany(block => block.Values)
                    .Where(pair => pair.Value is not null)
                    .DistinctBy(pair => pair.Name)
                    .Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value!))];
                break;
            case GroupEntry group:
                foreach (var member in group.Members)
                    Add(member, into);
                break;
            case CloneEntry clone:
                Add(clone.Content, into);
                break;
        }
    }
}
