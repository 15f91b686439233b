using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Serialization;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace HaActors.Akka.Internals.Tests.Fuzz;

/// <summary>Damaged rows of the journal, and damaged bytes in them: named and refused, never skipped.</summary>
public sealed class JournalFuzzTests : IAsyncLifetime
{
    private static readonly FsCheck.Config Quick = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100_000);

    private const int Events = 6;
    private const int ByteSerializer = 4;

    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)ActorSystem.Create(
        "fuzz", ConfigurationFactory.ParseString("""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            """));

    public Task InitializeAsync()
    {
        global::Akka.Persistence.Persistence.Instance.Apply(_system);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void A_replay_gives_the_events_without_a_gap_from_the_first_on_or_names_the_row_that_is_bad()
    {
        var rows = new JournalRows(_system, SqlPersistence.DefaultJournal);
        Prop.ForAll(Damages(), found => Replays(rows, found)).Check(Quick);
    }

    [Fact]
    public void Bytes_of_persistence_messages_are_read_or_refused()
    {
        var serializer = new PersistenceMessageSerializer(_system);
        byte[][] good =
        [
            serializer.ToBinary(new Persistent(new byte[] { 1, 2 }, 3, "id", "m", writerGuid: "w")),
            serializer.ToBinary(new AtomicWrite(new Persistent(new byte[] { 1, 2 }, 3, "id"))),
            serializer.ToBinary(new AtLeastOnceDeliverySnapshot(
                3, [new UnconfirmedDelivery(2, ActorPath.Parse("akka://fuzz/user/a"), new byte[] { 7 })])),
        ];
        Type[] types = [typeof(Persistent), typeof(AtomicWrite), typeof(AtLeastOnceDeliverySnapshot)];
        Prop.ForAll(Mutations.Of(good), bytes => types.All(type => Reads(serializer, bytes, type))).Check(Quick);
    }

    [Fact]
    public void Messages_in_messages_are_refused_before_they_are_too_deep()
    {
        var serializer = new PersistenceMessageSerializer(_system);
        object nested = new byte[] { 1 };
        for (var i = 0; i < 100; i++)
            nested = new Persistent(nested, 1, "id");
        var bytes = serializer.ToBinary(nested);
        Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, typeof(Persistent)));
    }

    private static bool Reads(PersistenceMessageSerializer serializer, byte[] bytes, Type type)
    {
        try
        {
            return serializer.FromBinary(bytes, type) is not null;
        }
        catch (SerializationException)
        {
            return true;
        }
    }

    private static bool Replays(JournalRows rows, RawRow[] found)
    {
        var replay = new JournalReplay(rows, "id", 1, long.MaxValue);
        var numbers = new List<long>();
        try
        {
            foreach (var row in found)
                replay.Take(row, each => numbers.Add(each.SequenceNr));
            replay.End(Events);
        }
        catch (CorruptJournalException cause)
        {
            return cause.Message.Contains("[id]") && IsWithoutGap(numbers);
        }

        var deleted = found.Where(row => row.Deleted is true or 1L).Select(row => row.SequenceNr).ToHashSet();
        return IsWithoutGap(numbers, deleted) && numbers.Count + deleted.Count >= found.Length;
    }

    private static bool IsWithoutGap(List<long> numbers, HashSet<long>? deleted = null)
    {
        for (var at = 1; at < numbers.Count; at++)
        {
            for (var between = numbers[at - 1] + 1; between < numbers[at]; between++)
            {
                if (deleted is not null && !deleted.Contains(between))
                    return false;
            }

            if (numbers[at] <= numbers[at - 1])
                return false;
        }

        return true;
    }

    private static Arbitrary<RawRow[]> Damages() => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from faults in Gen.Choose(0, 3)
        select Damaged(new Random(seed), faults));

    private static RawRow[] Damaged(Random random, int faults)
    {
        List<RawRow> rows =
        [
            .. Enumerable.Range(1, Events).Select(number =>
                new RawRow(number, 0L, new byte[] { 1 }, (long)ByteSerializer, "", 0L, "")),
        ];
        object[] nonsense = [DBNull.Value, "text", -1L, long.MaxValue, 1.5, Array.Empty<byte>(), 77L, true];
        for (; faults > 0 && rows.Count > 0; faults--)
        {
            var at = random.Next(rows.Count);
            var value = nonsense[random.Next(nonsense.Length)];
            switch (random.Next(9))
            {
                case 0:
                    rows.RemoveAt(at);
                    break;
                case 1:
                    rows.Insert(at, rows[at]);
                    break;
                case 2:
                    rows[at] = rows[at] with { SequenceNr = random.NextInt64(-2, 10) };
                    break;
                case 3:
                    rows[at] = rows[at] with { Deleted = value };
                    break;
                case 4:
                    rows[at] = rows[at] with { Message = value };
                    break;
                case 5:
                    rows[at] = rows[at] with { Identifier = value };
                    break;
                case 6:
                    rows[at] = rows[at] with { Manifest = value };
                    break;
                case 7:
                    rows[at] = rows[at] with { Created = value };
                    break;
                default:
                    rows[at] = rows[at] with { Writer = value };
                    break;
            }
        }

        return [.. rows.OrderBy(row => row.SequenceNr)];
    }
}
