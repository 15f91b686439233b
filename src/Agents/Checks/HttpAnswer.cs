using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace HaActors.Agents.Checks;

/// <summary>The beginning of an HTTP answer.</summary>
/// <param name="Length">Of the body as the server says; null: until the connection ends.</param>
/// <param name="Text">The header lines, if they were wanted.</param>
internal sealed record HttpHead(long? Length, bool IsChunked, string Text);

/// <summary>Reads HTTP/1.x answers, strictly: what is no HTTP is a failed check.</summary>
internal static class HttpAnswer
{
    private const int MostHeaders = 200;
    private const int MostInterim = 10;

    /// <summary>The final status; interim ones are passed over.</summary>
    public static async Task<int> ReadStatusAsync(CheckConnection connection)
    {
        for (var interim = 0; interim < MostInterim; interim++)
        {
            var line = await connection.ExpectLineAsync();
            var status = StatusOf(line);
            if (status is < 100 or >= 200)
                return status;
            await ReadHeadAsync(connection, isWanted: false);
        }

        throw new CheckFailure($"the server sends more than {MostInterim} interim answers");
    }

    public static async Task<HttpHead> ReadHeadAsync(CheckConnection connection, bool isWanted)
    {
        var text = isWanted ? new StringBuilder() : null;
        long? length = null;
        var isChunked = false;
        for (var count = 0; count < MostHeaders; count++)
        {
            var line = await connection.ExpectLineAsync();
            if (line.Length == 0)
                return new HttpHead(isChunked ? null : length, isChunked, text?.ToString() ?? "");

            text?.Append(line).Append('\n');
            if (Value(line, "content-length") is { } size)
                length = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                    ? bytes
                    : throw new CheckFailure("the header Content-Length is no number");
            else if (Value(line, "transfer-encoding") is { } coding)
                isChunked = coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }

        throw new CheckFailure($"the server sends more than {MostHeaders} header lines");
    }

    /// <returns>The size of the next chunk; 0: there is no more.</returns>
    public static async Task<int> ReadChunkSizeAsync(CheckConnection connection)
    {
        var line = await connection.ExpectLineAsync();
        var digits = line.Split(';')[0].Trim();
        return Utf8Parser.TryParse(Encoding.ASCII.GetBytes(digits), out int size, out var used, 'x')
            && used == digits.Length && used > 0 && size >= 0
            ? size
            : throw new CheckFailure("the body has a chunk without a proper size");
    }

    private static int StatusOf(string line) =>
        line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line.Length >= 12 && line[8] == ' '
        && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new CheckFailure($"the answer is no HTTP: '{CheckText.Shown(line)}'");

    private static string? Value(string line, string name) =>
        line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            ? line[(name.Length + 1)..].Trim()
            : null;
}
