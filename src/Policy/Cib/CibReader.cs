using System.Xml;

namespace HaActors.Policy.Cib;

/// <summary>Reads a cluster information base. Names of older schemas come out as today's.</summary>
public static class CibReader
{
    /// <summary>Reads a document. What it says wrongly becomes a finding; the rest counts.</summary>
    /// <exception cref="CibFormatException">It is not well-formed XML, or no <c>cib</c>.</exception>
    public static CibDocument Read(string xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        try
        {
            if (!xml.Contains("id-ref", StringComparison.Ordinal))
                return Pass(xml, null);

            // What is referred to may be written after what refers to it.
            var references = new References();
            Pass(xml, references);
            references.IsComplete = true;
            return Pass(xml, references);
        }
        catch (XmlException cause)
        {
            throw new CibFormatException(cause.LineNumber, cause.LinePosition, cause.Message, cause);
        }
    }

    private static CibDocument Pass(string xml, References? references)
    {
        using var cursor = new XmlCursor(xml);
        return new CibParser(cursor, references).Document();
    }
}
