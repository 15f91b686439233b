namespace Akka.Configuration.Hocon;

/// <summary>What a value is made of: text, a list, an object or a substitution.</summary>
public interface IHoconElement
{
    bool IsString();

    /// <exception cref="ConfigurationException">The element is no text.</exception>
    string? GetString();

    bool IsArray();

    /// <exception cref="ConfigurationException">The element is no list.</exception>
    IList<HoconValue> GetArray();
}

/// <summary>An element that is an object, or stands for one.</summary>
public interface IMightBeAHoconObject
{
    bool IsObject();

    /// <exception cref="ConfigurationException">The element is no object.</exception>
    HoconObject GetObject();
}

/// <summary>A text as it was written, without its quotes; null for the unquoted word null.</summary>
public class HoconLiteral : IHoconElement
{
    public string? Value { get; set; }

    public bool IsString() => true;
    public string? GetString() => Value;
    public bool IsArray() => false;
    public IList<HoconValue> GetArray() => throw new ConfigurationException($"'{Value}' is a text, not a list.");
    public override string ToString() => HoconWriter.Text(Value);
}

/// <summary>A list of values.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    public bool IsString() => false;
    public string? GetString() => throw new ConfigurationException("A list is no text.");
    public bool IsArray() => true;
    public IList<HoconValue> GetArray() => this;
    public override string ToString() => $"[{string.Join(',', this)}]";
}

/// <summary>A reference to another value of the same document.</summary>
public class HoconSubstitution : IHoconElement, IMightBeAHoconObject
{
    protected HoconSubstitution() => Path = "";

    public HoconSubstitution(string path) => Path = path;

    public string Path { get; set; }

    /// <summary>What the path led to; null where an optional substitution found nothing.</summary>
    public HoconValue? ResolvedValue { get; set; }

    public bool IsString() => ResolvedValue?.IsString() ?? false;
    public string? GetString() => ResolvedValue?.GetString();
    public bool IsArray() => ResolvedValue?.IsArray() ?? false;
    public IList<HoconValue> GetArray() => ResolvedValue?.GetArray() ?? throw Unresolved();
    public bool IsObject() => ResolvedValue?.IsObject() ?? false;
    public HoconObject GetObject() => ResolvedValue?.GetObject() ?? throw Unresolved();

    private ConfigurationException Unresolved() => new($"The substitution '{Path}' is not resolved.");
}
