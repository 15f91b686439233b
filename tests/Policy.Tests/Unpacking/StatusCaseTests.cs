using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Tests.Cib;

namespace HaActors.Policy.Tests.Unpacking;

public class StatusCaseTests
{
    [Fact]
    public void Every_case_shows_the_status_that_Pacemaker_shows()
    {
        var different = new List<string>();
        foreach (var file in CaseFiles.All)
        {
            var expected = Path.ChangeExtension(file.Replace("/xml/", "/summary/"), ".summary");
            if (File.Exists(expected) && Status(file) != StatusIn(File.ReadAllText(expected)))
                different.Add(Path.GetFileNameWithoutExtension(file));
        }

        Assert.Empty(different);
    }

    private static string Status(string file)
    {
        var cib = CibReader.Read(File.ReadAllText(file));
        var run = new SchedulingRun(cib, cib.Header.ExecutionDate ?? EffectiveTime.Default);
        run.ReadStatus();
        var text = new StringBuilder();
        ClusterStatusText.Write(run, text);
        return Squeezed(text.ToString());
    }

    private static string StatusIn(string summary)
    {
        const string Heading = "Current cluster status:\n";
        var start = summary.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
        return Squeezed(summary[start..summary.IndexOf("\nTransition Summary:", StringComparison.Ordinal)]);
    }

    private static string Squeezed(string text) => string.Join(
        '\n',
        text.Split('\n')
            .Select(line => string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => line.Length > 0));
}
