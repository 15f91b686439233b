using System.Security.Cryptography;
using System.Text;

namespace HaActors.Lab.Machines.Image;

/// <summary>Names an image by what it is made of: whoever changes the packages or the recipe gets another.</summary>
public static class ImageKey
{
    private const int Length = 16;

    /// <param name="recipe">Files by name, with what is in them: the list of packages and the scripts.</param>
    public static string Of(IReadOnlyDictionary<string, string> recipe)
    {
        var text = new StringBuilder();
        foreach (var (name, content) in recipe.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var meant = name == "packages" ? string.Join('\n', Packages(content)) : content;
            text.Append(name).Append('\0').Append(meant).Append('\0');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Length];
    }

    /// <summary>The packages of a list, each once, in ordinal order: how they are written and explained makes no difference.</summary>
    public static IReadOnlyList<string> Packages(string list) =>
    [
        .. list.Split('\n').Select(line => line.Split('#')[0])
            .SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
