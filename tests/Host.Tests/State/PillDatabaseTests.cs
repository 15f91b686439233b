using HaActors.Host.State;
using HaActors.Persistence.Tests;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Host.Tests.State;

/// <summary>Slots as rows, on an installed PostgreSQL.</summary>
public sealed class PillDatabaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");

    private readonly string _cluster = Guid.NewGuid().ToString("N");
    private readonly List<PillDatabase> _open = [];

    public void Dispose()
    {
        foreach (var database in _open)
            database.Dispose();
    }

    [PostgreSqlFact]
    public void What_one_writes_another_reads()
    {
        var (one, other) = (Made(), Database());
        one.Write(N2, new PillClaim("boot-2", 4));
        other.Write(N2, new Pill(-5, PillVerb.Off, ["boot-1", "boot-2"], "n1"));
        var read = one.Read(N2);
        Assert.Equal(new PillClaim("boot-2", 4), read.Claim);
        Assert.Equal((-5, PillVerb.Off, "boot-1 boot-2", "n1"), (read.Pill.Number, read.Pill.Verb, string.Join(' ', read.Pill.Boots), read.Pill.From));
        Assert.Equal(PillSlot.Empty.Claim, other.Read(N1).Claim);
    }

    [PostgreSqlFact]
    public void A_later_node_gets_a_slot_and_the_others_keep_theirs()
    {
        var database = Made();
        database.Write(N1, new PillClaim("boot-1", 0));
        database.Create([N1, N2, new NodeName("n3")], anew: false);
        Assert.Equal("boot-1", database.Read(N1).Claim.Boot);
        Assert.Equal(3, database.List().Count);
        database.Create([N1], anew: true);
        Assert.Equal([N1], database.List().Keys);
    }

    [PostgreSqlFact]
    public void A_node_without_a_slot_is_told_so()
    {
        var database = Made();
        var stranger = new NodeName("n9");
        Assert.Contains("no slot for node n9", Assert.Throws<IOException>(() => database.Read(stranger)).Message);
        Assert.Contains("no slot for node n9", Assert.Throws<IOException>(() => database.Write(stranger, PillClaim.None)).Message);
    }

    [PostgreSqlFact]
    public void A_server_that_is_gone_is_no_answer_and_is_reached_again()
    {
        using var server = new PostgreSqlServer();
        server.Start();
        using var database = new PillDatabase(_cluster, () => server.ConnectionString("postgres"), Patience);
        database.Create([N1], anew: false);
        database.Write(N1, new PillClaim("boot-1", 0));
        server.Kill();
        Assert.Throws<IOException>(() => database.Read(N1));
        server.Start();
        Assert.Equal("boot-1", database.Read(N1).Claim.Boot);
    }

    private PillDatabase Made()
    {
        var database = Database();
        database.Create([N1, N2], anew: false);
        return database;
    }

    private PillDatabase Database()
    {
        var database = new PillDatabase(_cluster, () => PostgreSqlServer.Shared.ConnectionString("postgres"), Patience);
        _open.Add(database);
        return database;
    }
}
