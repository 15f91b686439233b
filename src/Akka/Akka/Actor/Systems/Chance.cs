#pragma warning disable RS0030 // The real chance: the one place that draws the seeds of generators.
using System.Security.Cryptography;

namespace Akka.Actor;

/// <summary>Random numbers of one actor system; a simulation brings its own.</summary>
internal static class Chance
{
    /// <summary>A generator with a seed that nobody can guess.</summary>
    public static Random Real(string purpose) => new(RandomNumberGenerator.GetInt32(int.MaxValue));
}
