namespace Akka.Configuration.Hocon;

/// <summary>A parsed document: its value, and the substitutions that were in it.</summary>
public class HoconRoot
{
    protected HoconRoot()
    {
        Value = new HoconValue();
        Substitutions = [];
    }

    public HoconRoot(HoconValue value, IEnumerable<HoconSubstitution> substitutions)
    {
        Value = value;
        Substitutions = substitutions;
    }

    public HoconRoot(HoconValue value) : this(value, [])
    {
    }

    public HoconValue Value { get; }
    public IEnumerable<HoconSubstitution> Substitutions { get; }
}

/// <summary>Reads HOCON text.</summary>
public class Parser
{
    /// <param name="text">The document.</param>
    /// <param name="includeCallback">Gives what <c>include "name"</c> names; null where it does not exist.</param>
    /// <exception cref="ConfigurationException">The text is wrong: see the line and what was expected.</exception>
    public static HoconRoot Parse(string text, Func<string, HoconRoot?>? includeCallback) =>
        HoconDocument.Parse(
            text, file: null, includeCallback is null ? new NoIncludes() : new CallbackIncludes(includeCallback));
}
