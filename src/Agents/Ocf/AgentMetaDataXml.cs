using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace HaActors.Agents;

/// <summary>Reads the meta-data that resource agents and fence agents print. Real agents are careless; what can be
/// understood is.</summary>
public static class AgentMetaDataXml
{
    /// <summary>Reads the XML, with or without something printed before or after it.</summary>
    /// <returns>Null, and the reason, when there is no <c>resource-agent</c> in it.</returns>
    public static AgentMetaData? Read(string text, out string? whyNot)
    {
        var start = text.IndexOf("<resource-agent", StringComparison.Ordinal);
        var end = text.LastIndexOf("</resource-agent>", StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            whyNot = "it printed no <resource-agent> element";
            return null;
        }

        try
        {
            // From the root on: the document type names a file that is not there, and old agents print in front of the
            // declaration.
            using var reader = XmlReader.Create(
                new StringReader(text[start..(end + "</resource-agent>".Length)]),
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    CheckCharacters = false,
                });
            whyNot = null;
            return FromElement(XElement.Load(reader));
        }
        catch (XmlException broken)
        {
            whyNot = $"its meta-data is not XML: {broken.Message}";
            return null;
        }
    }

    /// <summary>Times as agents write them: <c>20</c>, <c>20s</c>, <c>500ms</c>, <c>2min</c>, <c>1h</c>. Null: not
    /// readable.</summary>
    public static TimeSpan? Duration(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        var digits = trimmed.Length - trimmed.TrimStart("0123456789.".ToCharArray()).Length;
        if (!double.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number)
            || number > 1e9)
            return null;

        return trimmed[digits..].Trim() switch
        {
            "" or "s" or "sec" => TimeSpan.FromSeconds(number),
            "ms" or "msec" => TimeSpan.FromMilliseconds(number),
            "m" or "min" => TimeSpan.FromMinutes(number),
            "h" or "hr" => TimeSpan.FromHours(number),
            _ => null,
        };
    }

    private static AgentMetaData FromElement(XElement root) => new(
        Name: Text(root, "name"),
        Version: root.Element("version")?.Value.Trim() is { Length: > 0 } version ? version : Text(root, "version"),
        ShortDescription: Description(root, "shortdesc"),
        LongDescription: Description(root, "longdesc"),
        Parameters: [.. root.Elements("parameters").Elements("parameter").Select(Parameter)
            .DistinctBy(parameter => parameter.Name)],
        Actions: [.. root.Elements("actions").Elements("action").Select(Action)]);

    private static AgentParameter Parameter(XElement element)
    {
        var content = element.Element("content");
        var name = Text(element, "name");
        var deprecated = element.Element("deprecated");
        return new AgentParameter(
            name,
            Type: content?.Attribute("type")?.Value.Trim().ToLowerInvariant() is { Length: > 0 } type ? type : "string",
            Required: IsTrue(element, "required"),
            Default: content?.Attribute("default")?.Value,
            UniqueGroup: element.Attribute("unique-group")?.Value ?? (IsTrue(element, "unique") ? name : null),
            Reloadable: IsTrue(element, "reloadable"),
            Deprecated: deprecated is not null || IsTrue(element, "deprecated"),
            ReplacedBy: deprecated?.Element("replaced-with")?.Attribute("name")?.Value,
            ShortDescription: Description(element, "shortdesc"),
            Options: content is null ? []
                : [.. content.Elements("option")
                    .Select(option => option.Attribute("value")?.Value ?? option.Value.Trim())]);
    }

    private static AgentActionAdvice Action(XElement element) => new(
        Text(element, "name"),
        Duration(element.Attribute("timeout")?.Value),
        Duration(element.Attribute("interval")?.Value),
        int.TryParse(element.Attribute("depth")?.Value, CultureInfo.InvariantCulture, out var depth) ? depth : 0,
        element.Attribute("role")?.Value,
        Automatic: IsTrue(element, "automatic"),
        OnTarget: IsTrue(element, "on_target"));

    private static string Text(XElement element, string attribute) => element.Attribute(attribute)?.Value.Trim() ?? "";

    /// <summary>The English text where there are several; resource agents write it as an element, fence agents as an
    /// attribute of the root.</summary>
    private static string Description(XElement element, string name)
    {
        var all = element.Elements(name).ToArray();
        var chosen =
            all.FirstOrDefault(text => text.Attribute("lang")?.Value.StartsWith("en", StringComparison.Ordinal) ?? true)
            ?? all.FirstOrDefault();
        return (chosen?.Value ?? Text(element, name)).Trim();
    }

    private static bool IsTrue(XElement element, string attribute) =>
        element.Attribute(attribute)?.Value.Trim().ToLowerInvariant() is "1" or "true" or "yes" or "y" or "on";
}
