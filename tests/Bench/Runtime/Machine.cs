using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace HaActors.Bench.Runtime;

/// <summary>What figures depend on beside the code.</summary>
internal sealed record Machine(
    [property: JsonPropertyName("processor")] string Processor,
    [property: JsonPropertyName("cores")] int Cores,
    [property: JsonPropertyName("memoryGb")] double MemoryGb,
    [property: JsonPropertyName("system")] string System,
    [property: JsonPropertyName("kernel")] string Kernel,
    [property: JsonPropertyName("runtime")] string Runtime,
    [property: JsonPropertyName("collector")] string Collector,
    [property: JsonPropertyName("akka")] string Akka)
{
    public static Machine Here() => new(
        Field("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription,
        Environment.OSVersion.Version.ToString(),
        RuntimeInformation.FrameworkDescription,
        GCSettings.IsServerGC ? "server" : "workstation",
        typeof(global::Akka.Actor.ActorSystem).Assembly.GetName().Version?.ToString() ?? "");

    public override string ToString() =>
        $"{Processor}, {Cores} cores, {MemoryGb} GB, {System}, Linux {Kernel}, {Runtime}, {Collector} collector";

    private static string? Field(string file, string name, char separator)
    {
        if (!File.Exists(file))
            return null;
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(separator) + 1)..].Trim();
    }
}
