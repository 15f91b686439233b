using System.Net;
using HaActors.Agents.Checks;
using HaActors.Agents.Programs;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

/// <summary>Makes checks for tests, by a clock that only the test moves, or by the real one.</summary>
public sealed class CheckFixture : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ProgramRunner _programs = new(TimeProvider.System);

    public CheckFixture()
    {
        Runner = new CheckRunner(Time, new Random(1), _programs, Open);
        Real = new CheckRunner(TimeProvider.System, new Random(2), _programs, Open);
    }

    /// <summary>Of <see cref="Runner"/>.</summary>
    public HandTime Time { get; } = new();

    /// <summary>Its deadlines come when the test says.</summary>
    public CheckRunner Runner { get; }

    public CheckRunner Real { get; }

    public Task<CheckVerdict> Begin(ServerAddress server, CheckSpecification check) =>
        Runner.RunAsync(new CheckCall(server, check, Patience), default);

    /// <summary>A check whose deadline never comes.</summary>
    public async Task<CheckVerdict> Make(ServerAddress server, CheckSpecification check) =>
        await Begin(server, check).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>A check that is still under way when its deadline comes.</summary>
    /// <param name="isReady">Then the server has done what the test is about.</param>
    public async Task<CheckVerdict> MakeLate(ServerAddress server, CheckSpecification check, Func<bool> isReady)
    {
        var verdict = Begin(server, check);
        await Scratch.Eventually(isReady, "the server is reached");
        Assert.False(verdict.IsCompleted, "the check ended before its deadline");
        Time.Advance(Patience);
        return await verdict.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public static ServerAddress Loopback(int port) => new(IPAddress.Loopback, port);

    public void Dispose() => _programs.Dispose();

    private static string Open(string value) => value;
}
