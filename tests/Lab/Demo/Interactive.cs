using HaActors.Lab.Measure;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Demo;

/// <summary>Answers what a person types, and shows live what the service's clients notice.</summary>
public sealed class Interactive(DemoCluster demo)
{
    private readonly List<Task> _running = [];
    private string _lastOutage = "none yet";

    /// <summary>The line above the prompt: requests of the last second, who serves, and the last outage.</summary>
    public string Live()
    {
        var now = ServiceClient.Now;
        var second = demo.Client.SentSince(now - TimeSpan.FromSeconds(2))
            .Where(request => request.Finished > now - TimeSpan.FromSeconds(1)).ToList();
        var dots = string.Concat(second.OrderBy(request => request.Sent).TakeLast(30)
            .Select(request => request.Succeeded ? '.' : 'x'));
        var server = second.LastOrDefault(request => request.Succeeded).Server ?? "nobody";
        return $"[{dots,-30}] {second.Count(request => request.Succeeded),3} ok/s, "
            + $"{second.Count(request => !request.Succeeded),3} lost/s, served by {server}; last outage: {_lastOutage}";
    }

    public async Task RunAsync(Screen screen, CancellationToken cancel)
    {
        screen.Say("Type help for what you may do.");
        while (!cancel.IsCancellationRequested && screen.ReadLine(cancel) is { } line)
        {
            IReadOnlyList<Command> commands;
            try
            {
                commands = Command.ParseScript(line, demo.Cluster.Names);
            }
            catch (FormatException cause)
            {
                screen.Say(cause.Message);
                continue;
            }

            if (commands.Any(command => command is Command.Quit))
                break;
            if (commands.Any(command => command is Command.Help))
                screen.Say(Command.Usage);
            else if (commands.Count > 0)
                Start(screen, line, commands);
            // A person may type on while a fault is measured; a file of commands has its lines done in turn.
            if (Console.IsInputRedirected)
                await Task.WhenAll(_running);
        }
    }

    private void Start(Screen screen, string line, IReadOnlyList<Command> commands)
    {
        _running.RemoveAll(task => task.IsCompleted);
        _running.Add(Task.Run(() => PerformAsync(screen, line, commands)));
    }

    private async Task PerformAsync(Screen screen, string line, IReadOnlyList<Command> commands)
    {
        try
        {
            if (commands.Any(command => command.IsFault))
            {
                var report = await demo.Faults.RunAsync(line.Trim(), commands, demo.PerformAsync);
                _lastOutage = report.OutageMs is { } outage ? $"{outage} ms ({report.Fault})" : "not over";
                screen.Say(report.InWords());
                return;
            }

            foreach (var command in commands)
                await demo.PerformAsync(await demo.Faults.BindAsync(command));
        }
        catch (LabException cause)
        {
            screen.Say(cause.Message);
        }
    }
}
