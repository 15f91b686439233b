using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Product;

/// <summary>The operator's shell, run on a node of the lab as an operator would.</summary>
public sealed class Pbm(string program)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs one command on the node.</summary>
    /// <returns>Exit code 124 when it did not end in time.</returns>
    public async Task<ToolRun> RunAsync(LabNode node, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            return await node.RunAsync([program, .. arguments], deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new ToolRun(124, "", $"pbm did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (LabException cause)
        {
            return new ToolRun(125, "", cause.Message);
        }
    }

    /// <returns>Null when the node gives no status.</returns>
    public async Task<ClusterView?> StatusAsync(LabNode node)
    {
        var run = await RunAsync(node, "ha", "status", "-o", "json");
        return run.ExitCode == 0 ? ClusterView.Parse(run.Output) : null;
    }
}
