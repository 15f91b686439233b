using System.Xml.Linq;
using System.Xml.XPath;
using HaActors.Policy.Cib;

namespace HaActors.Agents.Tools;

/// <summary><c>cibadmin --query</c>: configuration and status as XML, secrets masked. Source: cibadmin(8).</summary>
internal sealed class CibAdmin(IClusterFacts facts)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "xpath A", "scope o", "xml-text X", "xml-file x", "timeout t", "user U", "node N", "host h")
        .With(Takes.MaybeValue, "show-access S")
        .With(Takes.Nothing, "query Q", "local l", "no-children n", "node-path e", "sync-call s", "force f", "verbose V",
            "create C", "modify M", "replace R", "delete D", "delete-all d", "erase E", "bump B", "upgrade u", "patch P",
            "empty a", "md5-sum 5", "md5-sum-versioned 6", "allow-create c", "xml-pipe p");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"cibadmin: {wrong}");
        if (options.LastOf(
            "query", "create", "modify", "replace", "delete", "delete-all", "erase", "bump", "upgrade", "patch", "empty", "md5-sum",
            "md5-sum-versioned") is not "query")
            return ToolAnswer.Fails(
                ToolExit.Unimplemented, "cibadmin: only --query is answered here: the configuration is changed by pbm config");

        var document = XDocument.Parse(CibWriter.Write(await facts.RequireCibAsync(gone)));
        var found = Find(document, options, out var problem);
        if (problem is not null)
            return ToolAnswer.Fails(ToolExit.Usage, $"cibadmin: {problem}");
        if (found.Count == 0)
            return ToolAnswer.Fails(ToolExit.NoSuchObject, "Call failed: No such device or address");
        if (options.Has("node-path"))
            return new ToolAnswer(ToolExit.Ok, string.Concat(found.Select(element => $"{PathOf(element)}\n")), "");
        if (options.Has("no-children"))
            found = [.. found.Select(element => new XElement(element.Name, element.Attributes()))];
        return ToolAnswer.Says($"{(found is [var only] ? only : new XElement("xpath-query", found))}");
    }

    private static List<XElement> Find(XDocument document, ToolOptions options, out string? problem)
    {
        problem = null;
        try
        {
            return options switch
            {
                _ when options["xpath"] is { } xpath => [.. document.XPathSelectElements(xpath)],
                _ when options["scope"] is { } scope => [.. document.Descendants(scope).Take(1)],
                _ => [document.Root!],
            };
        }
        catch (XPathException wrong)
        {
            problem = $"{options["xpath"]}: {wrong.Message}";
        }
        catch (InvalidOperationException)
        {
            problem = $"{options["xpath"]} selects no elements";
        }
        catch (System.Xml.XmlException wrong)
        {
            problem = wrong.Message;
        }

        return [];
    }

    private static string PathOf(XElement element) => string.Concat(element.AncestorsAndSelf().Reverse()
        .Select(one => one.Attribute("id") is { } id ? $"/{one.Name}[@id='{id.Value}']" : $"/{one.Name}"));
}
