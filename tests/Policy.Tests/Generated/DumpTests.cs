namespace HaActors.Policy.Tests.Generated;
public class DumpTests
{
    [Fact]
    public void Dump()
    {
        if (Environment.GetEnvironmentVariable("HA_DUMP") is not { } spec) return;
        var parts = spec.Split(',');
        Directory.CreateDirectory(parts[0]);
        for (var seed = int.Parse(parts[1]); seed < int.Parse(parts[2]); seed++)
            File.WriteAllText(Path.Combine(parts[0], $"g{seed}.xml"), CibGenerator.Make(seed, parts[3] == "wild"));
    }
}
