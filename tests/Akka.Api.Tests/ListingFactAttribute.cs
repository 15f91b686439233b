using System.Runtime.CompilerServices;

namespace HaActors.Akka.Api.Tests;

/// <summary>Skipped, saying so, where the listings are not beside the repository.</summary>
internal sealed class ListingFactAttribute : FactAttribute
{
    public ListingFactAttribute()
    {
        if (!Directory.Exists(Listings.Folder))
            Skip = "The API listings (../shared/akka-api) are not beside this repository.";
    }
}

/// <summary>Where the listings are: beside the repository.</summary>
internal static class Listings
{
    public static string Folder { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HaActors.sln"))) folder = folder.Parent;
        return Path.GetFullPath(Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "..", "shared", "akka-api"));
    }
}
