using HaActors.Host.Configuration;

namespace HaActors.Host.Tests.Configuration;

/// <summary>A complete, correct configuration of a three-node cluster, to which a test adds what it is about.</summary>
internal sealed class NodeFile : IDisposable
{
    private const string Correct = """
        ha {
          node-name = n1
          state-directory = "/var/lib/haactors"
          cluster.name = demo
          nodes {
            n1 { address = "127.0.0.1", port = 2551 }
            n2 { address = "127.0.0.2" }
            n3 { address = "127.0.0.3", votes = 0 }
          }
          resources {
            ip { agent = "ocf:ha:vip", parameters { ip = "10.0.0.9" } }
            web { agent = "ocf:ha:process", parameters { command = "httpd" } }
            db { agent = "systemd:postgresql" }
          }
          groups { shop = [ip, web] }
          locations { near { resource = shop, node = n2, score = 50 } }
          fencing.devices { power { agent = fence_ha_lab, parameters { socket = "/run/switch" } } }
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("haactors-host-").FullName;

    public NodeFile(params string[] added)
    {
        Path = Write("node.conf", Correct + string.Join('\n', added) + "\n");
    }

    public static int FirstAddedLine => Correct.Count(c => c == '\n') + 1;

    public string Path { get; }

    public static NodeFile Of(string text)
    {
        var file = new NodeFile();
        File.WriteAllText(file.Path, text);
        return file;
    }

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public HostSettings Settings()
    {
        var settings = ConfigurationReader.Read(Path, out var errors);
        Assert.Empty(errors);
        return settings!;
    }

    /// <summary>What is wrong, where the file itself is called FILE.</summary>
    public IReadOnlyList<string> Errors()
    {
        Assert.Null(ConfigurationReader.Read(Path, out var errors));
        return [.. errors.Select(error => error.Replace(Path, "FILE").Replace(_folder, "FOLDER"))];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
