using System.Net;

namespace HaActors.Bench.Checks;

/// <summary>The addresses of the servers: of loopback, from 127.1.0.1 on.</summary>
internal static class Pool
{
    public static IEnumerable<IPAddress> Addresses(int count) =>
        Enumerable.Range(0, count).Select(at => new IPAddress([127, (byte)(1 + (at / 62500)), (byte)(at / 250 % 250), (byte)(1 + (at % 250))]));
}
