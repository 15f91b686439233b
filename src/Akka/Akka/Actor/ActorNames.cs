using System.Globalization;

namespace Akka.Actor;

/// <summary>The names of actors: generated ones, and what may be given.</summary>
internal static class ActorNames
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    /// <summary>A name that no user can give: <c>$a</c>, <c>$b</c> …</summary>
    public static string Generated(long number, string prefix = "$")
    {
        Span<char> text = stackalloc char[11];
        var length = 0;
        do
        {
            text[length++] = Digits[(int)(number & 63)];
            number >>>= 6;
        }
        while (number != 0);
        return string.Concat(prefix, text[..length]);
    }

    /// <exception cref="InvalidActorNameException">The name is empty, begins with $ or has a bad character.</exception>
    public static void Check(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and "
                + $"can only contain these special characters: {ActorPath.ValidSymbols}.");
        }
    }

    /// <summary>A name with its incarnation, from <c>name#uid</c> or <c>name</c>.</summary>
    public static (string Name, long Uid) Split(string name)
    {
        var hash = name.IndexOf('#', StringComparison.Ordinal);
        return hash >= 0
            && long.TryParse(name.AsSpan(hash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var uid)
                ? (name[..hash], uid)
                : (name, ActorCell.UndefinedUid);
    }
}
