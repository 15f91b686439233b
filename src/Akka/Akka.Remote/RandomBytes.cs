using System.Security.Cryptography;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>Unpredictable bytes for nonces and incarnation numbers, from the system's source of chance.</summary>
internal sealed class RandomBytes(ActorSystem system)
{
    public byte[] Next(int count)
    {
        _ = system;
        return RandomNumberGenerator.GetBytes(count);
    }
}
