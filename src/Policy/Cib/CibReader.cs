namespace HaActors.Policy.Cib;

/// <summary>Reads a cluster information base. Names of older schemas come out as today's.</summary>
public static class CibReader
{
    /// <summary>Reads a document. What it says wrongly becomes a finding; the rest counts.</summary>
    /// <exception cref="CibFormatException">It is not well-formed XML, or no <c>cib</c>.</exception>
    public static CibDocument Read(string xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        if (!xml.Contains("id-ref", StringComparison.Ordinal))
            return Pass(xml, null);

        // What is referred to may be written after what refers to it.
        var references = new References();
        Pass(xml, references);
        references.IsComplete = true;
        return Pass(xml, references);
    }

    private static CibDocument Pass(string xml, References? references) =>
        new CibParser(new XmlCursor(xml), references).Document();
}
