using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Product;

/// <summary>Writes the configuration files of the lab's nodes from one template.</summary>
public static class ClusterFile
{
    /// <summary>The template of the demo.</summary>
    public static string DemoTemplate =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Demo", "cluster.conf"));

    /// <summary>The demo's web server; what a crash of the service kills.</summary>
    public static string WebServer => Path.Combine(AppContext.BaseDirectory, "Demo", "webserver.pl");

    /// <summary>Fills the template in for one node.</summary>
    /// <param name="template">HOCON with names such as @NODE@ in it.</param>
    /// <param name="values">What stands for each name, without the @ signs.</param>
    /// <exception cref="LabException">A name of the template has no value.</exception>
    public static string Fill(string template, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values)
            template = template.Replace($"@{name}@", value);
        var left = System.Text.RegularExpressions.Regex.Match(template, "@[A-Z-]+@");
        return left.Success ? throw new LabException($"the template's {left.Value} has no value") : template;
    }
}
