using Akka.Actor;
using Akka.Configuration;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Host.Systemd;
using HaActors.Shell.Log;
using HaActors.Shell.Palettes;
using Petabridge.Cmd.Host;

namespace HaActors.Host;

/// <summary>
/// A node that an operator took out of its cluster: nothing of it runs but its command server, which can bring it back.
/// </summary>
internal static class Outside
{
    /// <summary>Ends when an operator wants it back, or with the process.</summary>
    public static async Task WaitAsync(
        string node, Config local, LogRing ring, ServiceNotifier notifier, CancellationToken stopping)
    {
        var joins = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ends = stopping.Register(() => joins.TrySetResult());
        var system = ActorSystem.Create("local", local);
        var actor = system.ActorOf(Props.Create(() => new OutsideActor(node, joins)), "operator");
        var commands = PetabridgeCmd.Get(system);
        HaPalettes.RegisterAll(
            commands, actor, actor, system.ActorOf(EventFeed.Props(), EventFeed.Name), () => null, ring, () => new HeartbeatReport(node, [], [], null),
            ActorRefs.Nobody);
        commands.Start();
        notifier.Ready($"node {node}, out of its cluster");
        while (!joins.Task.IsCompleted)
        {
            notifier.Alive();
            await Task.WhenAny(joins.Task, Task.Delay(notifier.WatchdogInterval / 3 ?? Timeout.InfiniteTimeSpan, CancellationToken.None));
        }

        await system.Terminate();
    }

    private sealed class OutsideActor : ReceiveActor
    {
        public OutsideActor(string node, TaskCompletionSource joins)
        {
            Receive<OperatorRequest.JoinCluster>(_ =>
            {
                Sender.Tell(new OperatorAnswer.Accepted($"{node} joins its cluster again."));

                // The answer is on its way to the client before what carries it ends.
                Context.System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(200), Self, joins, Self);
            });
            Receive<TaskCompletionSource>(source => source.TrySetResult());
            Receive<OperatorRequest.LeaveCluster>(_ => Sender.Tell(new OperatorAnswer.Rejected($"{node} has left already.")));
            Receive<OperatorRequest>(_ => Sender.Tell(new OperatorAnswer.Unavailable(
                $"{node} has left the cluster: 'pbm cluster join' brings it back, other nodes know what goes on.")));
        }
    }
}
