namespace HaActors.Policy.Cib;

/// <summary>The text is no well-formed XML document, or its root is no <c>cib</c>.</summary>
/// <param name="line">Counted from 1.</param>
/// <param name="column">Counted from 1.</param>
/// <param name="text">What is wrong.</param>
public sealed class CibFormatException(int line, int column, string text, Exception? cause = null)
    : Exception($"line {line}, column {column}: {text}", cause)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public string Text { get; } = text;
}
