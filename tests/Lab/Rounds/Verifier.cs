namespace HaActors.Lab.Rounds;

/// <summary>Says what went wrong, if anything did: from what the client was told and what the servers wrote down.</summary>
public static class Verifier
{
    /// <returns>A sentence for each wrong; none when no acknowledged record is lost, none is in two journals, and no two
    /// servers ever served at a time.</returns>
    public static IReadOnlyList<string> Problems(
        IReadOnlyCollection<Acknowledged> acknowledged, IReadOnlyCollection<Journal> journals)
    {
        var problems = new List<string>();
        var keepers = journals.SelectMany(journal => journal.Written.Select(number => (number, journal.Server)))
            .ToLookup(each => each.number, each => each.Server);
        foreach (var (number, server) in acknowledged)
        {
            if (keepers[number].ToList() is not [var only])
                problems.Add($"record {number}, acknowledged by {server}, is in the journals of: {string.Join(", ", keepers[number])}");
            else if (only != server)
                problems.Add($"record {number}, acknowledged by {server}, is in the journal of {only}");
        }

        problems.AddRange(journals.Where(journal => journal.SawAnother)
            .Select(journal => $"{journal.Server} began while another server was alive"));
        Journal? latest = null;
        foreach (var journal in journals.OrderBy(journal => journal.Up))
        {
            if (latest is not null && journal.Up <= latest.Last)
                problems.Add($"{journal.Server} was up {(latest.Last - journal.Up) / 1e6:0.0} ms before {latest.Server} served last");
            if (latest is null || journal.Last > latest.Last)
                latest = journal;
        }

        return problems;
    }
}
