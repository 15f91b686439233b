using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

public class CibReaderTests
{
    [Fact]
    public void Every_case_is_read()
    {
        foreach (var file in CaseFiles.All)
        {
            var cib = CibReader.Read(File.ReadAllText(file));
            Assert.True(cib.Nodes.Length > 0 || cib.NodeStatuses.Length > 0 || cib.Resources.Length > 0, file);
            Assert.Empty(cib.Findings);
        }
    }
}
