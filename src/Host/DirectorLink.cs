using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.VirtualService;
using HaActors.Agents.Ipvs;
using HaActors.Agents.Programs;

namespace HaActors.Host;

/// <summary>Between what is there from the start, agents and programs, and the director's actors of one life.</summary>
internal static class DirectorLink
{
    public const string LoadModule = "/sbin/modprobe";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestProgram = TimeSpan.FromSeconds(30);

    public static void Attach(DirectorSwitch to, IActorRef director)
    {
        if (director.IsNobody())
            return;

        to.Take = async isActive =>
        {
            var taken = await director.Ask<DirectorActor.RoleTaken>(new DirectorActor.TakeRole(isActive), Patience);
            return taken.Problem;
        };
        to.Look = async () =>
        {
            var condition = await director.Ask<DirectorActor.Condition>(new DirectorActor.GetCondition(), Patience);
            return (condition.IsActive, condition.Problem);
        };
    }

    /// <returns>Null if it succeeded, else what went wrong.</returns>
    public static Task<string?> RunAsync(IProgramRunner programs, string program, ImmutableArray<string> arguments) =>
        programs.TryAsync(program, arguments, LongestProgram, CancellationToken.None);

    /// <summary>Leaves the kernel's table as the configuration wants it after the daemon.</summary>
    public static async Task EndAsync(IActorRef director)
    {
        if (director.IsNobody())
            return;

        try
        {
            await director.Ask<DirectorActor.Ended>(new DirectorActor.End(), Patience);
        }
        catch (AskTimeoutException)
        {
            // The kernel hangs: whatever waits here waits for ever.
        }
    }
}
