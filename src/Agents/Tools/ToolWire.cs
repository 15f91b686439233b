using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace HaActors.Agents.Tools;

/// <summary>
/// How a tool speaks with the daemon on its local socket: one line out, lines back until <c>x:CODE</c>. Words are
/// <c>KIND:TEXT</c>, with every byte but letters, digits and <c>_ . / -</c> as <c>%XX</c>.
/// </summary>
/// <remarks>
/// The request is <c>tool a:NAME a:ARGUMENT … e:NAME=VALUE …</c>; the answer <c>o:TEXT</c> for standard output, <c>r:TEXT</c> for
/// standard error. So small a program as src/Agents/tools/ha-tool can speak it.
/// </remarks>
public static class ToolWire
{
    public const string Word = "tool";

    /// <summary>Bytes of output in one line of an answer.</summary>
    private const int ChunkBytes = 16 * 1024;

    public static string Request(ToolCall call) => string.Join(' ', [
        Word,
        $"a:{Escaped(call.Tool)}",
        .. call.Arguments.Select(argument => $"a:{Escaped(argument)}"),
        .. call.Environment.Select(pair => $"e:{Escaped($"{pair.Key}={pair.Value}")}"),
    ]);

    /// <summary>Null: it names no tool.</summary>
    /// <param name="words">Without the first.</param>
    public static ToolCall? ReadRequest(IEnumerable<string> words)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var word in words.Where(word => word.Length >= 2 && word[1] == ':'))
        {
            var text = Encoding.UTF8.GetString(Unescaped(word[2..]));
            if (word[0] == 'a')
                arguments.Add(text);
            else if (word[0] == 'e' && text.Split('=', 2) is [var name, var value])
                environment[name] = value;
        }

        return arguments.Count == 0 ? null
            : new ToolCall(arguments[0], arguments.ToImmutable()[1..], environment.ToImmutable());
    }

    public static IEnumerable<string> Answer(ToolAnswer answer)
    {
        foreach (var part in Encoding.UTF8.GetBytes(answer.Output).Chunk(ChunkBytes))
            yield return $"o:{Escaped(part)}";
        foreach (var part in Encoding.UTF8.GetBytes(answer.Error).Chunk(ChunkBytes))
            yield return $"r:{Escaped(part)}";
        yield return $"x:{answer.ExitCode.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Takes one line of an answer.</summary>
    /// <returns>Null until the last one: then the exit code.</returns>
    public static int? ReadAnswer(string line, Stream output, Stream error)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = line.Length < 2 ? "" : line[2..];
        switch (line.FirstOrDefault())
        {
            case 'o':
                output.Write(Unescaped(text));
                return null;
            case 'r':
                error.Write(Unescaped(text));
                return null;
            case 'x' when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code):
                return code;
            default:
                error.Write(Encoding.UTF8.GetBytes($"{line}\n"));
                return ToolExit.Error;
        }
    }

    private static string Escaped(string text) => Escaped(Encoding.UTF8.GetBytes(text));

    private static string Escaped(ReadOnlySpan<byte> bytes)
    {
        var escaped = new StringBuilder(bytes.Length);
        foreach (var one in bytes)
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'.' or (byte)'/' or (byte)'-')
                escaped.Append((char)one);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        return escaped.ToString();
    }

    private static byte[] Unescaped(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '%' && at + 2 < text.Length
                && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var one))
            {
                bytes.Add(one);
                at += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[at].ToString()));
            }

        return [.. bytes];
    }
}
