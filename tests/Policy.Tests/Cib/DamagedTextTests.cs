using HaActors.Policy.Cib;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Tests.Cib;

public class DamagedTextTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_is_damaged_is_refused_with_a_place_or_read_and_decided_upon(int seed)
    {
        var random = new Random(seed);
        var files = CaseFiles.All.ToArray();
        for (var round = 0; round < 20 && files.Length > 0; round++)
        {
            var text = Damaged(File.ReadAllText(files[random.Next(files.Length)]), random);
            CibDocument cib;
            try
            {
                cib = CibReader.Read(text);
            }
            catch (CibFormatException cause)
            {
                Assert.True(cause.Line > 0 && cause.Column > 0);
                continue;
            }

            CibCheck.Check(cib);
            SimulationReport.Of(cib, new SimulationRequest());
            var again = CibReader.Read(CibWriter.Write(cib));
            Assert.Null(Structure.Difference(cib with { Findings = [] }, again with { Findings = [] }));
        }
    }

    // Words are changed for others of the same text, so that much of it stays well-formed.
    private static string Damaged(string text, Random random)
    {
        for (var change = random.Next(1, 8); change > 0; change--)
        {
            var (from, length) = Word(text, random);
            var (other, otherLength) = Word(text, random);
            text = string.Concat(text.AsSpan(0, from), text.AsSpan(other, otherLength), text.AsSpan(from + length));
        }

        return text;
    }

    private static (int From, int Length) Word(string text, Random random)
    {
        var from = random.Next(text.Length);
        while (from > 0 && char.IsLetterOrDigit(text[from - 1]))
            from--;
        var end = from;
        while (end < text.Length && char.IsLetterOrDigit(text[end]))
            end++;
        return (from, end - from);
    }
}
