using System.Globalization;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace HaActors.Policy.Tests.Generated;

/// <summary>A generated configuration; what fails is made smaller by leaving elements out.</summary>
internal sealed record GeneratedCib(string Xml)
{
    /// <summary>How many a property is tried with; <c>HA_POLICY_GENERATED</c> says another number.</summary>
    public static int Count(int usual) => int.TryParse(
        Environment.GetEnvironmentVariable("HA_POLICY_GENERATED"), CultureInfo.InvariantCulture, out var count)
        ? count
        : usual;

    /// <summary>Where the seeds begin; <c>HA_POLICY_SEED</c> says another number.</summary>
    public static int FirstSeed { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("HA_POLICY_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>Tries a property with generated configurations.</summary>
    /// <param name="wild">Contradictory ones too.</param>
    /// <param name="violation">What is wrong; null: nothing.</param>
    public static void Always(int usual, bool wild, Func<GeneratedCib, string?> violation)
    {
        var next = FirstSeed;
        var seeds = Gen.Constant(0).Select(_ => new GeneratedCib(CibGenerator.Make(next++, wild)));
        var smallest = "";
        try
        {
            Prop.ForAll(Arb.From(seeds, Smaller), cib =>
            {
                string? wrong;
                try
                {
                    wrong = violation(cib);
                }
                catch (Exception cause)
                {
                    smallest = $"{cause}{Environment.NewLine}{cib.Xml}";
                    throw;
                }

                if (wrong is null)
                    return true;
                smallest = $"{wrong}{Environment.NewLine}{cib.Xml}";
                return false;
            }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Count(usual)));
        }
        catch (Exception) when (smallest.Length > 0)
        {
            // FsCheck would print the first one that failed as well, which is long.
            throw new PropertyViolation(smallest);
        }
    }

    public override string ToString() => Environment.NewLine + Xml;

    private static IEnumerable<GeneratedCib> Smaller(GeneratedCib cib)
    {
        var count = Removable(XElement.Parse(cib.Xml)).Count;
        for (var at = 0; at < count; at++)
        {
            var root = XElement.Parse(cib.Xml);
            Removable(root)[at].Remove();
            yield return new GeneratedCib(root.ToString());
        }
    }

    // Big things first.
    private static List<XElement> Removable(XElement root) =>
    [
        .. root.Descendants()
            .Where(static element => element.Parent!.Name != "cib" && element.Parent.Name != "configuration")
            .Where(static element => element.Parent!.Name != "clone" || element.Name == "meta_attributes")
            .OrderByDescending(static element => element.Descendants().Count()),
    ];
}

internal sealed class PropertyViolation(string text) : Exception(text);
