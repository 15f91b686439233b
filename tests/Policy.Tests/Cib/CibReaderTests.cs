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

    [Fact]
    public void Malformed_text_says_where()
    {
        var cause = Assert.Throws<CibFormatException>(() => CibReader.Read("<cib>\n<configuration>\n</cib>"));
        Assert.Equal(3, cause.Line);
    }
}
