using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;

namespace HaActors.Policy.Tests.VirtualServices;

/// <summary>Services and servers as tests speak of them.</summary>
internal static class Given
{
    public static readonly VirtualServiceKey Key = new VirtualServiceKey.At(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);
    public static readonly Instant Now = Instant.Origin + TimeSpan.FromHours(1);

    public static readonly ServerAddress Sorry = ServerAddress.Parse("127.0.0.1:80");

    private static readonly CheckPlan Checked =
        CheckPlan.Of(new CheckSpecification.Connect(), CheckTiming.Usual) with { AssumeDown = true };

    public static ServerAddress S(int number) => ServerAddress.Parse($"10.0.0.{number}:80");

    public static RealServer Server(int number, int weight = 1, ServerState state = ServerState.InService) =>
        new($"s{number}", S(number), new Forwarding.Direct(), weight) { State = state, Checks = Checked };

    public static VirtualService Service(params IEnumerable<RealServer> servers) =>
        new("web", Key, new ServiceSettings("wlc"), [.. servers]);

    public static VirtualService WithFallback(this VirtualService service) =>
        service with { Fallback = new RealServer("fallback", Sorry, new Forwarding.Direct()) };

    public static ImmutableSortedDictionary<ServerAddress, ServerHealth> Healths(params IEnumerable<(int Server, HealthState State)> said) =>
        said.ToImmutableSortedDictionary(pair => S(pair.Server), pair => new ServerHealth(pair.State, pair.State == HealthState.Up ? "" : "refused"));

    /// <summary>Whoever is down does not answer at all.</summary>
    public static ImmutableSortedDictionary<ServerAddress, ServerHealth> Silent(
        this ImmutableSortedDictionary<ServerAddress, ServerHealth> healths) => healths.ToImmutableSortedDictionary(
            pair => pair.Key, pair => pair.Value with { IsSilent = pair.Value.State == HealthState.Down });

    public static PoolDecision Decide(
        VirtualService service,
        ImmutableSortedDictionary<ServerAddress, ServerHealth> healths,
        PoolState? before = null,
        IpvsEntry? present = null,
        Instant? now = null) => Pool.Decide(service, healths, before ?? PoolState.Initial, present, now ?? Now);

    /// <summary><c>s1=1 s2=0</c>.</summary>
    public static string Table(PoolDecision decision) => string.Join(' ', decision.Entry.Servers.Select(pair =>
        $"{(pair.Key == Sorry ? "sorry" : $"s{pair.Key.Address.GetAddressBytes()[3]}")}={pair.Value.Weight}"));
}
