using System.CommandLine;
using Command = System.CommandLine.Command;
using HaActors.Lab.Demo;
using HaActors.Lab.Machines.Image;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Machines.Product;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.Commands;

/// <summary><c>ha-lab vm</c>: virtual machines. People call <c>./lab</c>, which calls this in the lab's namespaces.</summary>
public static class VmCommand
{
    private const int Impossible = 3;

    public static Command Create()
    {
        var quiet = new Option<bool>("--quiet") { Description = "Only the exit code." };
        var explain = new Command("explain", "Says whether virtual machines can run here, and why not (exit 3).") { quiet };
        explain.SetAction(parsed =>
        {
            var why = Requirements.WhyNot();
            if (!parsed.GetValue(quiet))
                Console.Error.WriteLine(why ?? "Virtual machines can run here.");
            return why is null ? 0 : Impossible;
        });
        var image = new Command("image", "Builds the machines' image if it is not there.");
        image.SetAction(_ => Try(() =>
        {
            BaseImage.Build(Console.Error.WriteLine);
            Console.WriteLine(BaseImage.Folder());
        }));
        var file = new Argument<string>("file") { Description = "The lab file." };
        var check = new Command("check", "Says what is wrong with a lab file.") { file };
        check.SetAction(parsed => Try(() => Console.WriteLine($"{LabFile.Read(parsed.GetValue(file)!).Machines.Length} machines")));
        var socket = new Argument<string>("socket") { Description = "Where ./lab asks." };
        var host = new Command("host", "Runs a lab until it is ended; in the lab's namespaces.") { file, socket };
        host.SetAction((parsed, cancel) => HostAsync(parsed.GetValue(file)!, parsed.GetValue(socket)!, cancel));
        var words = new Argument<string[]>("words") { Description = "status, way NODE, fault …" };
        var ask = new Command("ask", "Asks the lab that runs.") { socket, words };
        ask.SetAction(parsed => Try(() =>
            Console.WriteLine(LabControl.Ask(parsed.GetValue(socket)!, string.Join(' ', parsed.GetValue(words)!)))));
        var faults = new Command("faults", "Lists the faults.");
        faults.SetAction(_ => Console.WriteLine(FaultWords.Help));
        return new Command("vm", "Virtual machines; see ./lab.") { explain, image, check, host, ask, faults };
    }

    private static async Task<int> HostAsync(string file, string socket, CancellationToken cancel)
    {
        try
        {
            var plan = LabFile.Read(file);
            var cluster = plan.ClusterFile is { } template ? new ProductFiles(template) : null;
            using var lab = new MachineLab(
                plan, Path.Combine(DemoFolder.Repository, "artifacts", "lab", plan.Name), Console.WriteLine, cluster is null ? null : cluster.Write);
            await lab.BootAsync();
            using var control = new LabControl(lab, socket);
            Console.WriteLine("ready");
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (LabException cause)
        {
            Console.Error.WriteLine(cause.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            // ./lab down.
        }

        return 0;
    }

    private static int Try(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (LabException cause)
        {
            Console.Error.WriteLine(cause.Message);
            return 1;
        }
    }
}
