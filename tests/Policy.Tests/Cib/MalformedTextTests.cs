using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

public class MalformedTextTests
{
    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("text", 1, 1)]
    [InlineData("<cib", 1, 1)]
    [InlineData("<cib>", 1, 6)]
    [InlineData("<cib></cab>", 1, 6)]
    [InlineData("<cib>\n <a b=c/></cib>", 2, 7)]
    [InlineData("<cib a='1' a='2'/>", 1, 12)]
    [InlineData("<cib a='1'b='2'/>", 1, 11)]
    [InlineData("<cib a='&nbsp;'/>", 1, 9)]
    [InlineData("<cib a='<'/>", 1, 9)]
    [InlineData("<cib a='1/>", 1, 8)]
    [InlineData("<cib/><cib/>", 1, 7)]
    [InlineData("<cib/>\nmore", 2, 1)]
    [InlineData("<cib><!-- no end</cib>", 1, 6)]
    [InlineData("<cib><1/></cib>", 1, 7)]
    [InlineData("<cib>\u0001</cib>", 1, 6)]
    [InlineData("<pacemaker-result/>", 1, 1)]
    public void Malformed_text_says_where(string xml, int line, int column)
    {
        var cause = Assert.Throws<CibFormatException>(() => CibReader.Read(xml));
        Assert.Equal((line, column), (cause.Line, cause.Column));
    }

    [Fact]
    public void Everything_that_XML_can_be_written_as_is_read()
    {
        var cib = CibReader.Read("""
            <?xml version="1.0"?><!DOCTYPE cib [ <!ELEMENT cib ANY> ]>
            <!-- a comment --><cib epoch='&lt;1&#65;&#x42;&quot;' validate-with = "none"
              ><configuration><?pi?><alerts>one &amp; <![CDATA[<two>]]><!-- three --></alerts></configuration
            ></cib >
            <!-- the end -->
            """);
        Assert.Equal("<1AB\"", cib.Header.Attributes[0].Value);
        Assert.Equal("one & <two>", cib.OtherConfiguration[0].Text);
        Assert.Null(Structure.Difference(cib, CibReader.Read(CibWriter.Write(cib))));
    }

    [Fact]
    public void A_document_may_not_be_nested_without_end()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Throws<CibFormatException>(() => CibReader.Read($"<cib><configuration>{deep}"));
    }
}
