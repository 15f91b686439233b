using System.Security.Cryptography;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>Bytes for nonces and incarnation numbers. Thread-safe.</summary>
/// <remarks>A nonce that can be guessed is none: outside simulation they come from the operating system.</remarks>
internal sealed class RandomBytes
{
    private readonly Random? _simulated;
    private readonly Lock _lock = new();

    public RandomBytes(ActorSystem system, string purpose)
    {
        if (system.Settings.Setup.Get<SimulationSetup>() is { HasValue: true })
            _simulated = system.Settings.ForkChance(purpose);
    }

    public byte[] Next(int count)
    {
        if (_simulated is null)
#pragma warning disable RS0030 // The real chance: a seeded generator's output can be computed.
            return RandomNumberGenerator.GetBytes(count);
#pragma warning restore RS0030

        var bytes = new byte[count];
        lock (_lock)
            _simulated.NextBytes(bytes);
        return bytes;
    }
}
