using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

/// <summary>A test against a real server program; where that is not installed, or must be root's, it is skipped and says so.</summary>
public sealed class FactWithServerAttribute : FactAttribute
{
    public FactWithServerAttribute(string program, string package)
    {
        if (RealServer.Find(program) is null)
            Skip = $"{program} is not installed (Debian: {package})";
        else if (Environment.UserName != "root")
            Skip = $"{program} can only be started by root here";
    }
}

/// <summary>A server program that runs for one test, on a port of loopback, in a folder of its own.</summary>
internal sealed class RealServer : IDisposable
{
    private static readonly string[] Folders = ["/usr/sbin/", "/usr/bin/", "/usr/local/bin/"];

    private readonly Process _process;
    private readonly List<string> _said = [];

    private RealServer(Process process, int port)
    {
        _process = process;
        Port = port;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public ServerAddress Address => new(IPAddress.Loopback, Port);

    /// <param name="program">A name, or a pattern of the last folder such as <c>/usr/lib/postgresql/*/bin/postgres</c>.</param>
    public static string? Find(string program)
    {
        if (!program.Contains('/', StringComparison.Ordinal))
            return Folders.Select(folder => folder + program).FirstOrDefault(File.Exists);

        var star = program.IndexOf("/*", StringComparison.Ordinal);
        if (star < 0)
            return File.Exists(program) ? program : null;
        return !Directory.Exists(program[..star]) ? null : Directory.GetDirectories(program[..star])
            .Select(folder => folder + program[(star + 2)..]).FirstOrDefault(File.Exists);
    }

    public static int FreePort(ProtocolType protocol = ProtocolType.Tcp)
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Starts a server that stays in the foreground.</summary>
    public static RealServer Start(int port, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return new RealServer(Process.Start(start)!, port);
    }

    /// <summary>Runs a tool to its end.</summary>
    public static void Run(string program, params string[] arguments) => Run(program, arguments, "");

    public static void Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result} {output.Result}");
    }

    /// <summary>Waits until a check is good: the server is up.</summary>
    public async Task<CheckVerdict> UntilGood(CheckFixture checks, CheckSpecification check)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var verdict = await Make(checks, check);
            if (verdict.IsGood)
                return verdict;
            Assert.True(!_process.HasExited && clock.Elapsed < TimeSpan.FromSeconds(40), $"{verdict.Reason}\n{Said()}");
            await Task.Delay(50);
        }
    }

    public Task<CheckVerdict> Make(CheckFixture checks, CheckSpecification check) => checks.Real.RunAsync(
        new HaActors.Agents.Checks.CheckCall(Address, check, TimeSpan.FromSeconds(10)), default);

    /// <summary>What the server wrote.</summary>
    public string Said()
    {
        lock (_said)
            return string.Join('\n', _said);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.Add(line);
    }
}
