using System.CommandLine;
using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime;

/// <summary>The second process of the remote rows: this program again, with one actor that answers.</summary>
internal sealed class RemotePeer : IAsyncDisposable
{
    private const string CommandName = "runtime-peer";
    private readonly Process _process;

    private RemotePeer(Process process, string sinkPath)
    {
        _process = process;
        SinkPath = sinkPath;
    }

    public string SinkPath { get; }

    public static async Task<RemotePeer> StartAsync()
    {
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [typeof(RemotePeer).Assembly.Location, CommandName]
            : [CommandName];
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var path = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("the second process of the benchmark did not start");
        return new RemotePeer(process, path);
    }

    /// <summary>Its input ends, and with it the process.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static Command Create()
    {
        var command = new Command(CommandName, "The second process of the remote rows.") { Hidden = true };
        command.SetAction(async _ =>
        {
            var system = Systems.Remote("peer");
            var sink = system.ActorOf(Props.Create(() => new Sink()), "sink");
            var address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
            Console.WriteLine(sink.Path.ToStringWithAddress(address));
            await Console.In.ReadToEndAsync();
            await system.Terminate();
            return 0;
        });
        return command;
    }

    public sealed class Sink : UntypedActor
    {
        public const string Question = "?";

        protected override void OnReceive(object message)
        {
            if (message is Question)
                Sender.Tell(message, Self);
        }
    }
}
