using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Rules;

/// <summary>Blocks of names and values come down to values.</summary>
public static class AttributeBlocks
{
    /// <summary>Says that a name shall have no value.</summary>
    private const string NoValue = "#default";

    /// <summary>Adds the values of all blocks whose rule holds.</summary>
    /// <param name="into">Receives the values; what is in it already stays unless <paramref name="overwrite"/>.</param>
    /// <param name="overwrite">A value replaces one that is there.</param>
    /// <param name="firstId">The id of a block that comes before all others, whatever the scores.</param>
    public static void Evaluate(
        ImmutableArray<AttributeBlock> blocks,
        RuleInput input,
        Dictionary<string, string> into,
        bool overwrite = false,
        string? firstId = null)
    {
        if (blocks.Length == 0)
            return;
        if (blocks.Length == 1)
        {
            Add(blocks[0], input, into, overwrite);
            return;
        }

        foreach (var block in Ordered(blocks, overwrite, firstId))
            Add(block, input, into, overwrite);
    }

    /// <summary>Some of them count only sometimes, or somewhere.</summary>
    public static bool HaveRules(ImmutableArray<AttributeBlock> blocks)
    {
        foreach (var block in blocks)
            if (block.Rule is not null)
                return true;
        return false;
    }

    private static void Add(AttributeBlock block, RuleInput input, Dictionary<string, string> into, bool overwrite)
    {
        if (block.Rule is not null && !RuleEvaluation.Holds(block.Rule, input))
            return;
        foreach (var pair in block.Values)
        {
            if (pair.Value is null || pair.Name.Length == 0)
                continue;
            if (pair.Value == NoValue)
                into.Remove(pair.Name);
            else if (overwrite)
                into[pair.Name] = pair.Value;
            else
                into.TryAdd(pair.Name, pair.Value);
        }
    }

    // Of equal scores document order. What shall win comes first; where later ones overwrite, last.
    private static List<AttributeBlock> Ordered(ImmutableArray<AttributeBlock> blocks, bool overwrite, string? firstId)
    {
        var ordered = new List<AttributeBlock>(blocks.Length);
        foreach (var block in blocks)
        {
            var at = ordered.Count;
            while (at > 0 && Precedes(block, ordered[at - 1], overwrite, firstId))
                at--;
            ordered.Insert(at, block);
        }

        return ordered;
    }

    private static bool Precedes(AttributeBlock left, AttributeBlock right, bool overwrite, string? firstId)
    {
        if (firstId is not null)
        {
            if (left.Id == firstId)
                return right.Id != firstId;
            if (right.Id == firstId)
                return false;
        }

        return overwrite ? left.Score < right.Score : left.Score > right.Score;
    }
}
