using System.Runtime.CompilerServices;

namespace HaActors.Testing;

/// <summary>Compares a text with the file of the test's name; <c>UPDATE_GOLDENS=1</c> writes it instead, to be reviewed as a diff.</summary>
internal static class Golden
{
    public static void Check(string actual, [CallerMemberName] string test = "", [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, "Goldens", $"{test}.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
