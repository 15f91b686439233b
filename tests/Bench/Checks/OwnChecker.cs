using System.Collections.Immutable;
using System.CommandLine;
using Akka.Actor;
using HaActors.Actors.Health;
using HaActors.Agents.Checks;
using HaActors.Agents.Programs;
using HaActors.Policy.HealthChecks;

namespace HaActors.Bench.Checks;

/// <summary>A director's checking, as the daemon has it, and nothing else of the daemon: so that it alone is measured.</summary>
internal static class OwnChecker
{
    public const string CommandName = "checks-own";

    public static Command Create()
    {
        var servers = new Option<int>("--servers") { Required = true };
        var interval = new Option<double>("--interval") { Required = true };
        var command = new Command(CommandName, "The product's checker for `checks`.") { servers, interval };
        command.Hidden = true;
        command.SetAction(async (parsed, stop) =>
        {
            var time = TimeProvider.System;
            using var programs = new ProgramRunner(time);
            var ports = new HealthPorts(
                new CheckRunner(time, new Random(1), programs, value => value),
                time,
                new Random(2),
                (_, _) => Task.FromResult<ImmutableHashSet<string>?>([]));
            using var system = ActorSystem.Create("local", "akka { loglevel = ERROR, stdout-loglevel = OFF }");
            var gate = system.ActorOf(HealthGate.Props(ports, "bench", new CheckBoard(time), seed: 3), HealthGate.Name);
            var span = TimeSpan.FromSeconds(parsed.GetValue(interval));
            var plan = CheckPlan.Of(
                new CheckSpecification.Http(), new CheckTiming(span, TimeSpan.FromSeconds(3), Rise: 1, Fall: 1));
            system.ActorOf(Props.Create(() => new Reporter(gate, plan, parsed.GetValue(servers))));
            await Task.Delay(Timeout.Infinite, stop);
            return 0;
        });
        return command;
    }

    private sealed class Reporter : ReceiveActor
    {
        public Reporter(IActorRef gate, CheckPlan plan, int servers)
        {
            Receive<ServerHealthChanged>(changed => Console.WriteLine(
                $"{changed.Health.State.ToString().ToLowerInvariant()} {changed.Server.Address}"));
            foreach (var address in Pool.Addresses(servers))
                gate.Tell(new HealthGate.Watch(new ServerAddress(address, Responder.Port), plan));
        }
    }
}
