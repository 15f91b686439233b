using System.Globalization;

namespace HaActors.Agents.Checks;

/// <summary>Replies of SMTP, FTP and NNTP: three digits and a text, maybe over several lines.</summary>
internal static class ReplyCode
{
    private const int MostLines = 100;

    /// <returns>The code, and the text of all lines.</returns>
    public static async Task<(int Code, string Text)> ReadAsync(CheckConnection connection)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await connection.ExpectLineAsync();
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                // Within a reply of several lines FTP servers send what they like.
                if (lines.Count > 1)
                    continue;
                throw new CheckFailure($"the answer has no reply code: '{CheckText.Shown(line)}'");
            }

            if (line.Length == 3 || line[3] != '-')
                return (code, string.Join('\n', lines));
        }

        throw new CheckFailure($"the server sends a reply of more than {MostLines} lines");
    }

    /// <summary>Sends a command, and wants one of some codes.</summary>
    public static async Task<(int Code, string Text)> AskAsync(
        CheckConnection connection, string name, string? command, params int[] wanted)
    {
        connection.Stage = name;
        if (command is not null)
            await connection.SendLineAsync(command);
        var reply = await ReadAsync(connection);
        return wanted.Contains(reply.Code)
            ? reply
            : throw new CheckFailure($"{name}: the server answered {reply.Code} {CheckText.Shown(reply.Text)}");
    }
}
