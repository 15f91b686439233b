using System.Text.RegularExpressions;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>What a check's conversation needs of what surrounds it.</summary>
/// <param name="Server">The server as it is configured.</param>
/// <param name="Target">Where the check goes.</param>
/// <param name="Deadline">Cancelled when the check's time is over.</param>
internal sealed record CheckContext(
    ServerAddress Server,
    ServerAddress Target,
    CheckRoute Route,
    TimeSpan Timeout,
    CheckTools Tools,
    CancellationToken Deadline)
{
    public Task<CheckConnection> ConnectAsync() => CheckConnection.OpenAsync(this);

    public async Task<CheckConnection> ConnectAsync(CheckTls? tls)
    {
        var connection = await CheckConnection.OpenAsync(this);
        try
        {
            if (tls is { Mode: TlsMode.Implicit })
                await connection.SecureAsync(tls);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The secret itself.</summary>
    /// <exception cref="CheckFailure">It cannot be had here.</exception>
    public string Open(CheckSecret secret) => Tools.Open(secret);

    /// <summary>Whether a text matches a pattern; an empty one matches all.</summary>
    /// <exception cref="CheckFailure">The pattern is none, or took too long.</exception>
    public bool Matches(string pattern, string text)
    {
        if (pattern.Length == 0)
            return true;

        try
        {
            return Tools.Patterns.Of(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new CheckFailure(
                $"the pattern took longer than {CheckPattern.Longest.TotalMilliseconds:0} ms on {text.Length} characters");
        }
    }
}

/// <summary>What all checks share.</summary>
/// <param name="Open">Opens a sealed password or one in a file; fails with a <see cref="CheckFailure"/>.</param>
internal sealed record CheckTools(
    PatternCache Patterns,
    CheckMemory Memory,
    CheckChance Chance,
    Func<CheckSecret, string> Open,
    Programs.IProgramRunner Programs,
    TimeProvider Clock);
