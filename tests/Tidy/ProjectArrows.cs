namespace HaActors.Tidy;

/// <summary>Who may reference whom: one direction, Host → Actors → Agents → Policy.</summary>
public sealed class ProjectArrows
{
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["src/Policy"] = [],
        ["src/Agents"] = ["src/Policy"],
        ["src/Actors"] = ["src/Policy", "src/Agents", "src/Akka/"],
        ["src/Shell"] = ["src/Policy", "src/Actors", "src/Akka/"],
        ["src/Host"] = ["src/Policy", "src/Agents", "src/Actors", "src/Shell", "src/Akka/"],
    };

    /// <summary>In the packages' order: each may know what is listed, and what that knows.</summary>
    private static readonly Dictionary<string, string[]> Runtime = new()
    {
        ["Akka"] = [],
        ["Akka.Remote"] = ["Akka"],
        ["Akka.Coordination"] = ["Akka"],
        ["Akka.Persistence"] = ["Akka"],
        ["Akka.Persistence.Sql"] = ["Akka.Persistence"],
        ["Akka.TestKit"] = ["Akka"],
        ["Akka.TestKit.Xunit2"] = ["Akka.TestKit"],
        ["Akka.Cluster"] = ["Akka.Remote", "Akka.Coordination"],
        ["Akka.Cluster.Tools"] = ["Akka.Cluster"],
        ["Akka.DistributedData"] = ["Akka.Cluster"],
        ["Akka.Cluster.Sharding"] = ["Akka.Cluster.Tools", "Akka.DistributedData", "Akka.Persistence"],
        ["Petabridge.Cmd"] = ["Akka"],
        ["Petabridge.Cmd.Host"] = ["Petabridge.Cmd", "Akka.Cluster"],
    };

    public static TheoryData<string> Sources =>
        new(Repository.Projects.Select(project => project.Folder).Where(folder => folder.StartsWith("src/")));

    [Theory, MemberData(nameof(Sources))]
    public void A_project_references_only_what_its_layer_may_know(string folder)
    {
        var project = Repository.Projects.Single(candidate => candidate.Folder == folder);
        var allowed = folder.StartsWith("src/Akka/")
            ? Known(folder["src/Akka/".Length..]).Select(name => $"src/Akka/{name}").ToArray()
            : Layers.GetValueOrDefault(folder) ?? throw new Xunit.Sdk.XunitException($"{folder} has no place in the layout.");

        Verdict.None(project.References.Where(to =>
            !allowed.Any(may => may.EndsWith('/') ? to.StartsWith(may) : to == may)));
    }

    [Fact]
    public void No_product_project_references_a_test_project() =>
        Verdict.None(Repository.Projects
            .Where(project => project.Folder.StartsWith("src/"))
            .SelectMany(project => project.References.Where(to => to.StartsWith("tests/"))));

    [Fact]
    public void The_runtime_is_referenced_through_the_switch_alone() =>
        Verdict.None(Repository.Projects
            .SelectMany(project => project.Document.Descendants("ProjectReference"))
            .Select(reference => (string)reference.Attribute("Include")!)
            .Where(to => to.Contains("/Akka/Akka") || to.Contains("/Petabridge.Cmd")));

    [Fact]
    public void The_shell_knows_of_the_actors_only_what_crosses_the_network() =>
        Verdict.None(Repository.Files("*.cs", "src/Shell")
            .SelectMany(file => File.ReadLines(file)
                .Where(line => line.StartsWith("using HaActors.Actors", StringComparison.Ordinal)
                    && !line.StartsWith("using HaActors.Actors.Protocol", StringComparison.Ordinal))
                .Select(line => $"{Repository.Relative(file)}: {line}")));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "HaActors.sln")).Replace('\\', '/');
        Verdict.None(Repository.Projects
            .Select(project => Repository.Relative(project.FullPath))
            .Where(path => !solution.Contains($"\"{path}\"")));
    }

    private static IEnumerable<string> Known(string name)
    {
        if (!Runtime.TryGetValue(name, out var direct))
            throw new Xunit.Sdk.XunitException($"src/Akka/{name} has no place in the packages' order.");
        return direct.Concat(direct.SelectMany(Known)).Distinct();
    }
}
