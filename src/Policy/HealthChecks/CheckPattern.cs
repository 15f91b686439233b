using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Regular expressions that cannot run for ever, whatever they are given: what can be matched in linear time is; what
/// looks around or refers
/// back gets <see cref="Longest"/>, after which it counts as no match.
/// </summary>
public static partial class CheckPattern
{
    /// <summary>For one match of an expression that can backtrack.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    /// <summary>Characters.</summary>
    public const int LongestText = 4096;

    /// <param name="problem">What is wrong with it, and what to write instead.</param>
    public static bool TryCompile(
        string text, [NotNullWhen(true)] out Regex? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        problem = WhatIsWrong(text);
        if (problem is not null)
            return false;

        try
        {
            pattern = Compile(text);
            return true;
        }
        catch (ArgumentException cause)
        {
            problem = $"is no regular expression: {cause.Message}";
            return false;
        }
    }

    /// <summary>Whether it can take long: it has to be watched by a limit of time.</summary>
    public static bool CanBacktrack(Regex pattern) => (pattern.Options & RegexOptions.NonBacktracking) == 0;

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    private static Regex Compile(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, RegexOptions.CultureInvariant, Longest);
        }
    }

    private static string? WhatIsWrong(string text)
    {
        if (text.Length > LongestText)
            return $"has {text.Length} characters, at most {LongestText} are allowed";

        // .NET would read [[:digit:]] as one of the characters "[:digt", then "]": it compiles, and never matches.
        return PosixClass().Match(text) is { Success: true } found
            ? $"has {found.Value}, which is not known here: write \\d, \\s, \\w, [A-Za-z] or the like"
            : null;
    }

    [GeneratedRegex(@"\[\[:\^?[a-z]+:\]")]
    private static partial Regex PosixClass();
}
