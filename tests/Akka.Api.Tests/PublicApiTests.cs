namespace HaActors.Akka.Api.Tests;

/// <summary>
/// The bundled runtime looks like Akka.NET: what is written against one builds on the other. The API listings are not
/// part of this repository; without them these tests skip.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly Lazy<Listing> Listed = new(() => new Listing(
        Directory.EnumerateFiles(Listings.Folder, "*.txt")
            .Where(file => !Path.GetFileName(file).StartsWith("hocon", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)));

    private static IEnumerable<Type> OfAkka => Surface.Types.Where(type => !IsPetabridge(type));

    private static bool IsPetabridge(Type type) =>
        type.Namespace?.StartsWith("Petabridge", StringComparison.Ordinal) == true;

    [ListingFact]
    public void The_listings_are_understood() => Assert.True(
        Listed.Value.Count > 1000, $"Only {Listed.Value.Count} types were found in the listings.");

    /// <summary>Akka.Persistence.Sql has no listing: a configuration names these, and code its defaults.</summary>
    private static readonly string[] OfSql =
    [
        "Akka.Persistence.Sql.SqlPersistence",
        "Akka.Persistence.Sql.Journal.SqlWriteJournal",
        "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore",
    ];

    [ListingFact]
    public void Every_public_type_is_listed() => None(
        OfAkka.Where(type => Listed.Value.Find(type) is null).Select(type => type.FullName!)
            .Except(OfSql, StringComparer.Ordinal));

    [ListingFact]
    public void Every_public_member_is_listed() => None(
        from type in OfAkka
        let listed = Listed.Value.Find(type)
        where listed is not null
        from member in Difference.Additions(type, listed, Listed.Value)
        select $"{Listing.Plain(type)} :: {member}");

    [ListingFact]
    public void No_listed_member_is_missing_but_those_with_a_reason() => None(Gaps()
        .Where(gap => !Exceptions.All.Any(exception => Exceptions.Covers(exception.Line, gap.Line)))
        .Select(gap => $"{gap.Line} — {gap.How}"));

    [ListingFact]
    public void Every_exception_is_still_needed()
    {
        var gaps = Gaps().Select(gap => gap.Line).ToList();
        None(Exceptions.All.Select(exception => exception.Line)
            .Where(line => !gaps.Exists(gap => Exceptions.Covers(line, gap))));
    }

    [Fact]
    public void Every_exception_has_a_reason() =>
        None(Exceptions.All.Where(exception => exception.Reason.Length < 10).Select(exception => exception.Line));

    /// <summary>Petabridge.Cmd has no listing: petabridge.txt holds what its users may rely on.</summary>
    [Fact]
    public void The_surface_of_Petabridge_Cmd_is_as_written_down()
    {
        var written = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "petabridge.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();
        var found = Surface.Types.Where(IsPetabridge)
            .SelectMany(type => Surface.Declared(type)
                .Select(member => $"{TypeText.Of(type)} :: {member.Returns} {member.Key}".Replace("::  ", ":: "))
                .Order(StringComparer.Ordinal)
                .Prepend(TypeText.Of(type)))
            .ToList();
        None(found.Except(written).Select(line => $"not written down: {line}")
            .Concat(written.Except(found).Select(line => $"gone: {line}")));
    }

    private static IEnumerable<(string Line, string How)> Gaps() =>
        from type in OfAkka
        let listed = Listed.Value.Find(type)
        where listed is not null
        from gap in Difference.Gaps(type, listed)
        select ($"{Listing.Plain(type)} :: {gap.Key}", gap.How);

    private static void None(IEnumerable<string> offences)
    {
        var found = offences.Distinct().ToList();
        Assert.True(found.Count == 0, $"{found.Count} found:\n{string.Join('\n', found)}");
    }
}
