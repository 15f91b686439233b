using System.Xml.Linq;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

public class CibWriterTests
{
    [Fact]
    public void Every_case_written_and_read_again_is_the_same()
    {
        foreach (var file in CaseFiles.All)
        {
            var first = CibReader.Read(File.ReadAllText(file));
            var second = CibReader.Read(CibWriter.Write(first));
            Assert.True(Structure.Difference(first, second) is null, $"{file}: {Structure.Difference(first, second)}");
        }
    }

    [Fact]
    public void Nothing_that_a_case_says_is_lost()
    {
        foreach (var file in CaseFiles.All)
        {
            var text = File.ReadAllText(file);
            var before = Said(text);
            var after = Said(CibWriter.Write(CibReader.Read(text)));
            foreach (var (said, count) in before)
                Assert.True(after.GetValueOrDefault(said) >= count, $"{file}: {said} {count}x, {after.GetValueOrDefault(said)}x");
        }
    }

    private static Dictionary<string, int> Said(string xml)
    {
        var said = new Dictionary<string, int>();
        foreach (var element in XDocument.Parse(xml).Descendants())
            foreach (var attribute in element.Attributes())
            {
                // Their ids are nobody's, and names of older schemas come out as today's.
                if (element.Name.LocalName is "lrm" or "lrm_resources" or "transient_attributes" || attribute.Name == "validate-with")
                    continue;
                if (attribute is { Name.LocalName: "boolean-op", Value: "and" })
                    continue; // is the default
                if (attribute.Value.StartsWith("crmd-", StringComparison.Ordinal) || attribute.Value is "Master" or "Slave" or "poweroff")
                    continue; // is called otherwise today
                var key = $"{element.Parent?.Name} {element.Name} {attribute.Name}={attribute.Value}";
                said[key] = said.GetValueOrDefault(key) + 1;
            }

        return said;
    }

    [Fact]
    public void What_no_decision_looks_at_survives()
    {
        const string Text = """
            <cib validate-with="pacemaker-4.0"><configuration><crm_config/><nodes/><resources/><constraints/>
            <acls><acl_role id="a"><acl_permission id="p" kind="read" xpath="/cib"/></acl_role></acls>
            <alerts><alert id="al" path="/bin/true"><select><select_nodes/></select><recipient id="r" value="x"/></alert></alerts>
            </configuration><status/></cib>
            """;
        var again = CibReader.Read(CibWriter.Write(CibReader.Read(Text)));
        Assert.Equal(["acls", "alerts"], again.OtherConfiguration.Select(element => element.Name));
        Assert.Equal("/cib", again.OtherConfiguration[0].Children[0].Children[0].Attributes[2].Value);
    }
}
