using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HaActors.Bench.Runtime;

namespace HaActors.Bench.Simulation;

/// <summary><c>bench simulation</c>: how much virtual time the simulation makes of a second of this machine.</summary>
internal static class SimulationCommand
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var members = new Option<int>("--members")
        {
            Description = "Members of the large cluster; 0: leave it out.",
            DefaultValueFactory = _ => 1000,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Virtual seconds of the idle cluster of three.",
            DefaultValueFactory = _ => 20_000,
        };
        var command = new Command("simulation", "Measures the simulation: an idle cluster, and a large one.")
        {
            members, seconds,
        };
        command.SetAction(parsed =>
        {
            var machine = Machine.Here();
            Console.Error.WriteLine(machine);
            var idle = Idle(parsed.GetValue(seconds));
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"idle cluster of 3: {idle.VirtualSecondsPerSecond:F0} virtual seconds a second (aim 5000), {idle.VirtualSecondsPerProcessorSecond:F0} a second of processor time, {idle.StepsPerVirtualSecond:F0} steps a virtual second, {idle.BytesPerStep:F0} bytes a step"));
            var many = parsed.GetValue(members) is > 0 and var count ? Many(count) : null;
            if (many is not null)
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"cluster of {many.Members}: up {many.UpAfterSeconds:F1} virtual seconds after the last joined; news reaches all in {many.ConvergenceRounds:F1} gossip rounds; {many.WallSecondsPerVirtualMinute:F1} s a virtual minute when idle"));
            Console.WriteLine(JsonSerializer.Serialize(new { machine, idle, many }));
            return 0;
        });
        return command;
    }

    private static IdleFigures Idle(int seconds)
    {
        var three = new SimulatedMembers(3);
        for (var i = 0; i < 3; i++)
            three.Start(i);
        three.RunUntilUp(3, TimeSpan.FromMinutes(1));
        // Compiled well by then.
        three.Driver.RunFor(TimeSpan.FromSeconds(seconds / 4));
        var (steps, bytes, began) = (three.Driver.Steps, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        var processor = Environment.CpuUsage.TotalTime;
        three.Driver.RunFor(TimeSpan.FromSeconds(seconds));
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        steps = three.Driver.Steps - steps;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        processor = Environment.CpuUsage.TotalTime - processor;
        return new IdleFigures(
            seconds / took, seconds / processor.TotalSeconds, (double)steps / seconds, (double)bytes / steps);
    }

    /// <summary>Rounds: from one member's departure being decided until every other member sees it.</summary>
    private static ManyFigures Many(int members)
    {
        var many = new SimulatedMembers(members);
        many.Start(0);
        many.Driver.RunFor(TimeSpan.FromSeconds(5));
        for (var i = 1; i < members; i++)
        {
            many.Start(i);
            many.Driver.RunFor(TimeSpan.FromMilliseconds(10));
        }

        var joined = many.Driver.Now;
        many.RunUntilUp(members, TimeSpan.FromMinutes(10));
        var up = many.Driver.Now - joined;
        var began = Stopwatch.GetTimestamp();
        many.Driver.RunFor(TimeSpan.FromMinutes(1));
        var minute = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var leaver = many.Cluster[members / 2];
        var told = many.Driver.Now;
        many.Driver.Nodes[members / 2].Run(() => leaver.Leave(leaver.SelfAddress));
        many.Driver.RunUntil(() => false, TimeSpan.FromMilliseconds(1));
        var address = leaver.SelfUniqueAddress;
        var knows = 0;
        while (knows < members)
        {
            many.Driver.RunFor(TimeSpan.FromMilliseconds(50));
            while (knows < members && many.Cluster[knows].State.Members
                       .All(member => member.UniqueAddress != address || member.Status != Akka.Cluster.MemberStatus.Up))
                knows++;
        }

        return new ManyFigures(members, up.TotalSeconds, (many.Driver.Now - told) / Round, minute);
    }

    private sealed record IdleFigures(
        double VirtualSecondsPerSecond,
        double VirtualSecondsPerProcessorSecond,
        double StepsPerVirtualSecond,
        double BytesPerStep);

    private sealed record ManyFigures(
        int Members, double UpAfterSeconds, double ConvergenceRounds, double WallSecondsPerVirtualMinute);
}
