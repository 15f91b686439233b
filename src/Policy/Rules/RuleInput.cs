namespace HaActors.Policy.Rules;

/// <summary>What rules are judged against. Null: there is no such thing where the rule stands.</summary>
public sealed record RuleInput
{
    /// <param name="now">Seconds since 1970.</param>
    public RuleInput(long now) => Now = now;

    /// <summary>Seconds since 1970.</summary>
    public long Now { get; init; }

    /// <summary>Attributes of the node in question, <c>#uname</c> and the like included.</summary>
    public IReadOnlyDictionary<string, string?>? NodeAttributes { get; init; }

    public string? ResourceStandard { get; init; }

    public string? ResourceProvider { get; init; }

    public string? ResourceType { get; init; }

    /// <summary>The resource's instance attributes, for <c>value-source="param"</c>.</summary>
    public IReadOnlyDictionary<string, string>? ResourceParameters { get; init; }

    /// <summary>The resource's meta-attributes, for <c>value-source="meta"</c>.</summary>
    public IReadOnlyDictionary<string, string>? ResourceMeta { get; init; }

    public string? OperationName { get; init; }

    public int OperationIntervalMs { get; init; }

    /// <summary>What a pattern of resource ids matched, the whole first: <c>%1</c> in an attribute stands for the next.</summary>
    public IReadOnlyList<string>? PatternGroups { get; init; }

    /// <summary>Learns when a judgement would be another one. Copies of this input share it.</summary>
    public RuleChange Change { get; init; } = new();

    /// <summary>An attribute's name with what the pattern matched put in.</summary>
    public string Expanded(string attribute)
    {
        if (PatternGroups is null || !attribute.Contains('%'))
            return attribute;
        var text = new System.Text.StringBuilder(attribute.Length);
        for (var at = 0; at < attribute.Length; at++)
        {
            if (attribute[at] == '%' && at + 1 < attribute.Length && char.IsAsciiDigit(attribute[at + 1]))
            {
                var group = attribute[++at] - '0';
                text.Append(group < PatternGroups.Count ? PatternGroups[group] : "");
            }
            else
                text.Append(attribute[at]);
        }

        return text.ToString();
    }
}

/// <summary>The earliest time at which a rule's judgement may be another one.</summary>
public sealed class RuleChange
{
    /// <summary>Seconds since 1970; null: never.</summary>
    public long? Next { get; private set; }

    public void At(long seconds)
    {
        if (Next is null || seconds < Next)
            Next = seconds;
    }
}
