using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using HaActors.Actors;
using HaActors.Actors.Events;
using HaActors.Actors.Node;
using HaActors.Actors.Quorum;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;
using ClusterEvent = HaActors.Actors.Events.ClusterEvent;

namespace HaActors.Simulation.Product;

/// <summary>The program as the host runs it: a local actor system, and one cluster incarnation after another.</summary>
internal static class HaProcess
{
    private static readonly TimeSpan BetweenIncarnations = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public static void Start(HaWorld world, Machine machine)
    {
        var node = machine.Node;
        node.Run(Begin);

        void Begin()
        {
            // What an earlier life's program does in the kernel ends before the next life is heard.
            if (world.Mirror?.HoldsUp(machine) == true)
            {
                world.Coverage.Count("drbd: a process waits for what its last life began");
                machine.Actors = null;
                node.RunAfter(BetweenLooks, Begin);
                return;
            }

            world.Mirror?.For(machine);
            machine.Store = new DiskVoterStore(world, machine);
            machine.Begins(world.Driver.Now);
            var runtime = Runtime(world, machine);
            var local = node.CreateSystem("local", Quiet, new NodeSetup(runtime));
            machine.Runtime = runtime;
            machine.Actors = ClusterActors.StartLocal(local, runtime, world.Media?.Of(machine));
            StartIncarnation(world, machine, runtime, machine.Actors);
            if (world.IsTalkative)
                SimulatedAgents.Talk(world, machine);
        }
    }

    /// <summary>As the host does on SIGTERM: empties the node, takes leave of the membership, ends (safety rule 28).</summary>
    /// <param name="released">Called when the cluster lets it go; not if it goes by itself.</param>
    /// <param name="ended">Hears whether it was released; not called if something else ends the process.</param>
    public static void Terminate(HaWorld world, Machine machine, Action released, Action<bool> ended)
    {
        if (!machine.Node.IsRunning || machine.IsLeaving || machine.Actors is not { } actors)
            return;
        machine.IsLeaving = true;
        var epoch = machine.Node.Epoch;
        world.Driver.Trace(machine.Name, "is told to end");
        machine.Node.Run(Leave);

        async void Leave()
        {
            var (cleanly, handsOff) = (false, false);
            try
            {
                (cleanly, handsOff) = await actors.Node.Ask<NodeActor.MayGo>(new NodeActor.Leave(), LongestLeave(world));
            }
            catch (AskTimeoutException)
            {
                world.Coverage.Count("leave overdue");
            }

            if (cleanly)
                machine.Runtime?.Watchdog?.HandOff();
            if (cleanly)
                released();
            var patience = new TaskCompletionSource();
            machine.Node.RunAfter(TimeSpan.FromSeconds(2), () => patience.TrySetResult());
            await Task.WhenAny(machine.Membership!.LeaveAsync(), patience.Task);
            await machine.Membership.System.Terminate();
            world.Driver.After(TimeSpan.Zero, () =>
            {
                if (!machine.Node.IsRunning || machine.Node.Epoch != epoch)
                    return;
                world.Driver.Trace(machine.Name, $"ends{(handsOff ? ", its resources run on" : cleanly ? ", released" : "")}");
                machine.Node.Crash(CrashKind.Process);
                if (handsOff)
                    world.Coverage.Count("hand-off");
                else if (cleanly && machine.Active.Count > 0)
                    world.Oracles.Break($"S6: {machine} was released and still runs {string.Join(",", machine.Active)}");
                ended(cleanly);
            });
        }
    }

    private static TimeSpan LongestLeave(HaWorld world) => world.Configuration.Resources.Values.Aggregate(
        TimeSpan.FromSeconds(10), (sum, resource) => sum + (2 * resource.Operations.StopTimeout));

    private static NodeRuntime Runtime(HaWorld world, Machine machine)
    {
        var node = machine.Node;
        var settings = new NodeSettings(
            new NodeName(node.Name),
            new Incarnation(string.Create(CultureInfo.InvariantCulture, $"{node.Name}-{node.Epoch}")),
            world.Configuration,
            "same",
            world.Timings)
        {
            KeptEntries = 6,
            Document = world.Document,
            ActionLimit = 4,
            BrokenOff = world.Mutant == Mutant.PredecessorLivesOn
                ? []
                : [.. machine.EndPredecessors().Select(resource => new ResourceId(resource))],
        };
        var switches = new SimulatedFence(world, machine);
        var pills = world.Pills?.For(machine, switches);
        var ports = new NodePorts(
            new SimulatedAgents(world, machine),
            pills?.Fences ?? switches,
            machine.Store!,
            node.TimeProvider,
            node.Random,
            Mutations.Decide(world))
        {
            Witness = world.Witness?.For(machine),
            Watchdog = world.Configuration.Fencing.WatchdogTimeout > TimeSpan.Zero ? new SimulatedWatchdog(world, machine) : null,
            Pills = pills?.Port,
            SelfFence = world.Random.Chance(0.5) ? new SimulatedReset(world, machine) : null,
            Loop = (_, step) => Step(node, step),
            Heuristic = (_, _) =>
            {
                if (node.Slowness > 1)
                    world.Coverage.Count("heuristic fails");
                return Task.FromResult(node.Slowness > 1 ? "slow" : null);
            },
            LoadPerProcessor = () => node.Slowness / 10.0,
            BeginAnew = _ => world.BeginAnew(machine),
            ReadConfiguration = world.Read,
            Drbd = world.Mirror?.ToolsOf(machine),
        };
        return new NodeRuntime(settings, ports, new TermGuard(Mutations.GuardClock(world, node.TimeProvider)));
    }

    private static void Step(SimulatedNode node, Func<TimeSpan> step) => node.RunAfter(step(), () => Step(node, step));

    private static void StartIncarnation(HaWorld world, Machine machine, NodeRuntime runtime, LocalActors local)
    {
        var cluster = machine.Node.CreateSystem(
            world.Configuration.Name, ClusterConfig(world, machine), new NodeSetup(runtime));
        cluster.ActorOf(Props.Create(() => new Guard(world, machine)), "incarnation");
        machine.Lease = ClusterActors.StartCluster(cluster, runtime, local);
        machine.Membership = Cluster.Get(cluster);
        Follow();

        async void Follow()
        {
            await cluster.WhenTerminated;
            if (machine.IsLeaving)
                return;
            world.Coverage.Count("cluster incarnation replaced");
            machine.Node.RunAfter(BetweenIncarnations, () => StartIncarnation(world, machine, runtime, local));
        }
    }

    private static Config Quiet => ConfigurationFactory.ParseString("akka.log-dead-letters = off");

    private static Config ClusterConfig(HaWorld world, Machine machine)
    {
        var dead = world.Timings.DeadTime;
        var (interval, pause, deviation) = world.DetectsAsShipped ? (dead, dead * 2, dead / 3) : (dead / 3, dead, dead / 12);
        return ConfigurationFactory.ParseString(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            akka.loggers = ["HaActors.Simulation.Runtime.SimulatedLogger, HaActors.Simulation.Runtime"]
            akka.loglevel = INFO
            akka.remote.simulated.port = {{HaWorld.Port}}
            akka.cluster.failure-detector {
              heartbeat-interval = {{interval.TotalMilliseconds}}ms
              acceptable-heartbeat-pause = {{pause.TotalMilliseconds}}ms
              min-std-deviation = {{deviation.TotalMilliseconds}}ms
              expected-response-after = {{interval.TotalMilliseconds}}ms
            }
            """))
            .WithFallback(ConfigurationFactory.FromResource("cluster.conf", typeof(HaProcess).Assembly))
            .WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly));
    }

    /// <summary>As in the host: an incarnation that the others have shut out ends.</summary>
    private sealed class Guard : ReceiveActor
    {
        public Guard(HaWorld world, Machine machine)
        {
            Receive<LogAdvanced>(advanced => world.Oracles.OnApplied(machine, advanced.State));
            Receive<ClusterEvent.Fencing>(fence =>
            {
                if (fence.Step != FencingStep.Confirmed)
                    return;
                if (fence is { Operation: "stop", Executor: not null })
                    world.Coverage.Count("stopped on request, asked by another node for the coordinator");
                world.Oracles.OnFenceConfirmed(machine, fence.Subject.Value, fence.Operation);
            });
            Receive<ThisActorSystemQuarantinedEvent>(shut =>
            {
                world.Driver.Trace(machine.Name, $"is quarantined by {shut.RemoteAddress}");
                world.Coverage.Count("quarantined");
                Context.System.Terminate();
            });
        }

        protected override void PreStart()
        {
            Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
            Context.System.EventStream.Subscribe(Self, typeof(LogAdvanced));
            Context.System.EventStream.Subscribe(Self, typeof(ClusterEvent.Fencing));
        }
    }
}
