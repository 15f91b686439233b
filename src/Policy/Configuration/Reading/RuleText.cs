using System.Collections.Immutable;
using System.Text;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>
/// Conditions in words, as pcs writes them: <c>#uname eq n1 and (defined rack or cpu gt integer 4)</c>,
/// <c>date in_range 2027-01-01 to 2027-02-01</c>, <c>date-spec hours=9-16 weekdays=1-5</c>, <c>resource ocf:heartbeat:IPaddr2</c>,
/// <c>op monitor interval=10s</c>.
/// </summary>
public sealed class RuleText
{
    private static readonly string[] Comparisons = ["lt", "gt", "lte", "gte", "eq", "ne"];
    private static readonly string[] Types = ["string", "integer", "number", "version"];

    private readonly List<string> _words;
    private readonly string _id;
    private int _at;
    private int _conditions;

    private RuleText(List<string> words, string id)
    {
        _words = words;
        _id = id;
    }

    /// <param name="id">Of the rule; its conditions are numbered below it.</param>
    /// <returns>Null if it cannot be read: <paramref name="problem"/> says why.</returns>
    public static RuleEntry? Parse(string text, string id, out string? problem)
    {
        try
        {
            var reader = new RuleText(WordsOf(text), id);
            var condition = reader.Either();
            if (reader._at < reader._words.Count)
                throw new FormatException($"'{reader._words[reader._at]}' is not expected there");
            problem = null;
            return condition is RuleEntry { } rule
                ? rule with { Id = id, Place = CibParts.PlaceOf("rule", id) }
                : new RuleEntry(id, IsOr: false, null, null, null, [condition], CibParts.PlaceOf("rule", id));
        }
        catch (FormatException wrong)
        {
            problem = $"'{text}' is no rule: {wrong.Message}";
            return null;
        }
    }

    private ConditionEntry Either() => Several("or", () => Several("and", Single));

    private ConditionEntry Several(string word, Func<ConditionEntry> read)
    {
        var id = NextId();
        var conditions = new List<ConditionEntry> { read() };
        while (Take(word))
            conditions.Add(read());
        return conditions is [var only]
            ? only
            : new RuleEntry(id, word == "or", null, null, null, [.. conditions], CibParts.PlaceOf("rule", id));
    }

    private ConditionEntry Single()
    {
        if (Take("("))
        {
            var inner = Either();
            Expect(")");
            return inner;
        }

        var id = NextId();
        var word = Next("a condition");
        return word switch
        {
            "defined" or "not_defined" => new AttributeCondition(
                id, Next("an attribute"), word, null, null, null, CibParts.PlaceOf("expression", id)),
            "date" => Date(id),
            "date-spec" => new DateCondition(
                id, "date_spec", null, null, [], Pairs("date-spec"), CibParts.PlaceOf("date_expression", id)),
            "resource" => Agent(id, Next("an agent")),
            "op" => Operation(id),
            _ => Comparison(id, word),
        };
    }

    private AttributeCondition Comparison(string id, string attribute)
    {
        var operation = Next($"one of {string.Join(", ", Comparisons)}");
        if (!Comparisons.Contains(operation))
            throw new FormatException($"'{operation}' is none of {string.Join(", ", Comparisons)}");

        var value = Next("a value");
        string? type = null;
        string? source = null;
        if (Types.Contains(value) && HasValue)
            (type, value) = (value, Next("a value"));
        if (value is "param" or "meta" && HasValue)
            (source, value) = (value, Next("a name"));
        return new AttributeCondition(id, attribute, operation, value, type, source, CibParts.PlaceOf("expression", id));
    }

    private bool HasValue => _at < _words.Count && _words[_at] is not ("and" or "or" or ")");

    private DateCondition Date(string id)
    {
        var operation = Next("gt, lt or in_range");
        string? start = null;
        string? end = null;
        ImmutableArray<KeyValuePair<string, string>> duration = [];
        switch (operation)
        {
            case "gt":
                start = Next("a date");
                break;
            case "lt":
                end = Next("a date");
                break;
            case "in_range":
                if (!Take("to"))
                {
                    start = Next("a date");
                    Expect("to");
                }

                if (Take("duration"))
                    duration = Pairs("duration");
                else
                    end = Next("a date");
                break;
            default:
                throw new FormatException($"'{operation}' is none of gt, lt, in_range");
        }

        return new DateCondition(id, operation, start, end, duration, [], CibParts.PlaceOf("date_expression", id));
    }

    /// <summary><c>ocf:heartbeat:IPaddr2</c>; what is left out, as in <c>ocf::</c>, is any.</summary>
    private static AgentCondition Agent(string id, string agent)
    {
        var parts = agent.Split(':', 3).Select(part => part.Length == 0 ? null : part).ToArray();
        return parts switch
        {
            [var standard, var provider, var type] => new AgentCondition(id, standard, provider, type, CibParts.PlaceOf("rsc_expression", id)),
            [var standard, var type] => new AgentCondition(id, standard, null, type, CibParts.PlaceOf("rsc_expression", id)),
            _ => throw new FormatException($"'{agent}' is no agent: expected standard:provider:type"),
        };
    }

    private OperationCondition Operation(string id)
    {
        var name = Next("an operation");
        string? interval = null;
        if (_at < _words.Count && _words[_at].StartsWith("interval=", StringComparison.Ordinal))
            interval = _words[_at++]["interval=".Length..];
        return new OperationCondition(id, name, interval, CibParts.PlaceOf("op_expression", id));
    }

    private ImmutableArray<KeyValuePair<string, string>> Pairs(string what)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        while (_at < _words.Count && _words[_at].IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            pairs.Add(new(_words[_at][..equals], _words[_at][(equals + 1)..]));
            _at++;
        }

        return pairs.Count > 0 ? pairs.ToImmutable() : throw new FormatException($"{what} needs pairs such as hours=9-16");
    }

    private string NextId() => $"{_id}-{++_conditions}";

    private bool Take(string word)
    {
        if (_at >= _words.Count || _words[_at] != word)
            return false;
        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Take(word))
            throw new FormatException(_at < _words.Count ? $"'{word}' is expected before '{_words[_at]}'" : $"'{word}' is missing at its end");
    }

    private string Next(string what) =>
        _at < _words.Count ? _words[_at++] : throw new FormatException($"{what} is missing at its end");

    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        var any = false;
        void End()
        {
            if (word.Length > 0 || any)
                words.Add(word.ToString());
            word.Clear();
            any = false;
        }

        foreach (var letter in text)
        {
            if (letter is '"' or '\'')
                (quoted, any) = (!quoted, true);
            else if (quoted || !(char.IsWhiteSpace(letter) || letter is '(' or ')'))
                word.Append(letter);
            else
            {
                End();
                if (letter is '(' or ')')
                    words.Add(letter.ToString());
            }
        }

        if (quoted)
            throw new FormatException("a quotation mark is missing");
        End();
        return words;
    }
}
