using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using HaActors.Actors;
using HaActors.Actors.Health;
using HaActors.Actors.VirtualService;
using HaActors.Agents.Checks;
using HaActors.Agents.Ipvs;
using HaActors.Agents.Programs;
using HaActors.Host.Configuration;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Importing.Ldirectord;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;
using HaActors.Shell.Offline;

namespace HaActors.Host.Tools;

/// <summary><c>haactors director --ldirectord FILE</c>: one director by itself, without a cluster, as ldirectord is.</summary>
internal static class DirectorCommand
{
    private const int Usage = 2;
    private const string Self = "local";

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var file = new Option<FileInfo>("--ldirectord")
        {
            Description = "An ldirectord.cf, as it is.", Required = true, HelpName = "FILE",
        };
        var check = new Option<bool>("--check")
        {
            Description = "Read the file, list every error and all that is done otherwise than ldirectord does, and end: 0 fine, 2 not.",
        };
        var command = new Command(
            "director",
            "Balance load as ldirectord does with its file, in the foreground, without a cluster. SIGTERM: leaves the kernel's table as "
            + "cleanstop says, ends. SIGHUP: reads the file anew.")
        {
            file, check,
        };
        command.SetAction((parse, _) => RunAsync(parse.GetRequiredValue(file).ToString(), parse.GetValue(check)));
        return command;
    }

    private static async Task<int> RunAsync(string file, bool checkOnly)
    {
        if (Read(file) is not { } read)
            return Usage;
        if (checkOnly)
        {
            Console.WriteLine($"{file}: {read.Settings.Services.Length} virtual service{(read.Settings.Services.Length == 1 ? "" : "s")}, no errors");
            return 0;
        }

        using var signals = new DirectorSignals();
        using var programs = new ProgramRunner(TimeProvider.System);
        using var ipvs = new KernelIpvs(() => DirectorLink.RunAsync(programs, DirectorLink.LoadModule, ["ip_vs"]));
        var settings = read.Settings;
        var clock = new BootClock();
        var local = ActorSystem.Create("director", "akka.loglevel = INFO");
        var health = new HealthPorts(
            new CheckRunner(clock, new Random(Environment.ProcessId), programs, secret => SecretValue.Open(secret, "", File.ReadAllText)), clock, new Random(Environment.ProcessId), MaintenanceDirectories.ReadAsync);
        var gate = local.ActorOf(HealthGate.Props(health, Self, new CheckBoard(clock), seed: 1), HealthGate.Name);
        var scope = new DirectorScope(new NodeName(Self), () => Volatile.Read(ref settings), clock, new NodeProblems());
        var ports = new DirectorPorts(ipvs, (program, arguments) => DirectorLink.RunAsync(programs, program, arguments));
        var director = local.ActorOf(DirectorActor.Props(scope, ports, gate), DirectorActor.Name);

        await FollowAsync(file, read, now => Volatile.Write(ref settings, now), programs, signals);
        await DirectorLink.EndAsync(director);
        await local.Terminate();
        return 0;
    }

    /// <summary>
    /// A changed file counts with <c>autoreload</c>, and at SIGHUP in any case, once it can be read without errors. <c>callback</c> is called
    /// whenever it changed.
    /// </summary>
    private static async Task FollowAsync(
        string file, (DirectorSettings Settings, LdirectordConversion Conversion) read, Action<DirectorSettings> take, ProgramRunner programs,
        DirectorSignals signals)
    {
        var seen = File.GetLastWriteTimeUtc(file);
        while (!signals.Ends.IsCancellationRequested)
        {
            await Task.Delay(Pace, signals.Ends).ContinueWith(_ => { }, TaskScheduler.Default);
            var hasChanged = File.Exists(file) && File.GetLastWriteTimeUtc(file) != seen;
            var isTold = signals.TakeReload();
            if (signals.Ends.IsCancellationRequested || !(hasChanged || isTold))
                continue;

            seen = File.GetLastWriteTimeUtc(file);
            if (!isTold && !read.Conversion.AutoReload)
                await Console.Error.WriteLineAsync($"haactors: {file} changed: SIGHUP has it read anew, or autoreload = yes");
            else if (Read(file) is { } anew)
            {
                read = anew;
                take(anew.Settings);
                await Console.Error.WriteLineAsync($"haactors: {file} was read anew");
            }
            else
                await Console.Error.WriteLineAsync($"haactors: {file} has errors: what was read before goes on");

            if (hasChanged && read.Conversion.Callback is { } callback
                && await DirectorLink.RunAsync(programs, callback, [file]) is { } problem)
                await Console.Error.WriteLineAsync($"haactors: {callback}: {problem}");
        }
    }

    /// <returns>Null: it has errors, which were written.</returns>
    private static (DirectorSettings Settings, LdirectordConversion Conversion)? Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"haactors: {file} cannot be read: {unreadable.Message}");
            return null;
        }

        var reading = LdirectordParser.Parse(text, file);
        var conversion = LdirectordImport.Convert(reading.File, file, new LdirectordNames(AddressOf, ServiceNames.Port));
        var errors = conversion.ErrorsWith(reading);
        DirectorSettings? settings = null;
        if (errors.IsEmpty)
            settings = ConfigurationReader.ReadDirector(conversion.Configuration, new NodeName(Self), out errors);
        foreach (var note in reading.Warnings.Concat(conversion.Deviations))
            Console.Error.WriteLine($"  {note}");
        foreach (var error in errors)
            Console.Error.WriteLine($"  {error}");
        if (settings is not null && errors.IsEmpty)
            return (settings, conversion);
        Console.Error.WriteLine($"haactors: {file} has {errors.Length} error{(errors.Length == 1 ? "" : "s")}; nothing was done");
        return null;
    }

    private static IPAddress? AddressOf(string host, bool isV6)
    {
        try
        {
            return Dns.GetHostAddresses(host, isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork).FirstOrDefault();
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
