using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;

namespace HaActors.Process.Tests.Cluster;

/// <summary>
/// The daemon of an earlier commit, built from this repository's history: its project and what that refers to, nothing else.
/// Kept in <c>artifacts/older</c>, so that it is built once.
/// </summary>
public static class OlderBuild
{
    /// <summary>The last commit of wire version 2.</summary>
    public const string Commit = "43e5fff3487907c150cf4b0e21c77021e67e5105";

    private static string Folder => Path.Combine(DemoFolder.Repository, "artifacts", "older", Commit[..12]);

    private static string Program => Path.Combine(Folder, "bin", "haactors.dll");

    /// <summary>Null: it can be had.</summary>
    public static string? WhyNot() =>
        File.Exists(Program) || Tool.Try("git", "-C", DemoFolder.Repository, "cat-file", "-e", $"{Commit}^{{commit}}").ExitCode == 0
            ? null
            : $"the repository's history does not reach back to {Commit[..12]} (a shallow clone?)";

    /// <summary>What starts a daemon of that build with a configuration.</summary>
    public static string[] Command(string configuration)
    {
        if (!File.Exists(Program))
            Build();

        return ["dotnet", Program, "--config", configuration];
    }

    private static void Build()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        var source = Directory.CreateDirectory(Path.Combine(Folder, "source")).FullName;
        var archive = Path.Combine(Folder, "source.tar");
        Tool.Run("git", "-C", DemoFolder.Repository, "archive", "--format=tar", "-o", archive, Commit);
        Tool.Run("tar", "-xf", archive, "-C", source);

        // Beside the present one, whose compiler server and analyzers it must not wait for.
        var run = Tool.Try(
            "dotnet", "build", Path.Combine(source, "src", "Host"), "-c", "Release", "-o", Path.Combine(Folder, "bin"), "-v", "q", "-nologo",
            "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "-p:UseSharedCompilation=false", "-nodeReuse:false");
        if (run.ExitCode != 0)
            throw new LabException($"commit {Commit[..12]} cannot be built: {run.Output}{run.Errors}");
        Directory.Delete(source, recursive: true);
    }
}

/// <summary>A <see cref="LabFactAttribute"/> that needs the earlier build.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OlderBuildFactAttribute : LabFactAttribute
{
    public OlderBuildFactAttribute() => Skip ??= OlderBuild.WhyNot();
}
