using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HaActors.Bench.Runtime;

namespace HaActors.Bench.Simulation;

/// <summary><c>bench simulation</c>: how much virtual time the simulation makes of a second of this machine.</summary>
internal static class SimulationCommand
{
    private const int Changes = 5;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var members = new Option<int[]>("--members")
        {
            Description = "Members of the larger clusters, one after the other; 0: none.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [10, 30, 100, 300, 1000],
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
            var many = new List<ManyFigures>();
            foreach (var count in parsed.GetValue(members)!.Where(count => count > Changes))
            {
                var figures = Many(count);
                many.Add(figures);
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"cluster of {figures.Members}: formed in {figures.FormingWallSeconds:F1} s, up {figures.UpAfterSeconds:F1} virtual seconds after the last joined; {figures.IdleWallSecondsPerVirtualMinute:F1} s a virtual minute when idle, {figures.IdleProcessorSecondsPerVirtualMinute:F1} s of processor time, {figures.StepsPerVirtualSecond:F0} steps a virtual second; a change is known to all in {figures.RoundsUntilAllKnow:F2} gossip rounds and to have converged in {figures.RoundsUntilConverged:F2}; {figures.Connections} connections, {figures.MemoryMb:F0} MB"));
                GC.Collect();
            }

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
        three.RunUntilAllUp(TimeSpan.FromMinutes(1));
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

    /// <summary>Rounds: the mean of a few changes, in gossip intervals.</summary>
    private static ManyFigures Many(int members)
    {
        var began = Stopwatch.GetTimestamp();
        var many = new SimulatedMembers(members);
        many.Start(0);
        many.Driver.RunFor(TimeSpan.FromSeconds(5));
        for (var i = 1; i < members; i++)
        {
            many.Start(i);
            many.Driver.RunFor(TimeSpan.FromMilliseconds(10));
        }

        var joined = many.Driver.Now;
        many.RunUntilAllUp(TimeSpan.FromMinutes(10));
        var up = many.Driver.Now - joined;
        var forming = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var (steps, processor) = (many.Driver.Steps, Environment.CpuUsage.TotalTime);
        began = Stopwatch.GetTimestamp();
        many.Driver.RunFor(TimeSpan.FromMinutes(1));
        var minute = Stopwatch.GetElapsedTime(began).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        steps = many.Driver.Steps - steps;
        var (allKnow, converged) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var change = 1; change <= Changes; change++)
        {
            var (all, leader) = many.Spread(members * change / (Changes + 1));
            allKnow += all;
            converged += leader;
        }

        return new ManyFigures(
            members,
            forming,
            up.TotalSeconds,
            allKnow / Round / Changes,
            converged / Round / Changes,
            minute,
            processor.TotalSeconds,
            steps / 60.0,
            many.Driver.Network.OpenConnections,
            GC.GetTotalMemory(forceFullCollection: false) / 1e6);
    }

    private sealed record IdleFigures(
        double VirtualSecondsPerSecond,
        double VirtualSecondsPerProcessorSecond,
        double StepsPerVirtualSecond,
        double BytesPerStep);

    private sealed record ManyFigures(
        int Members,
        double FormingWallSeconds,
        double UpAfterSeconds,
        double RoundsUntilAllKnow,
        double RoundsUntilConverged,
        double IdleWallSecondsPerVirtualMinute,
        double IdleProcessorSecondsPerVirtualMinute,
        double StepsPerVirtualSecond,
        int Connections,
        double MemoryMb);
}
