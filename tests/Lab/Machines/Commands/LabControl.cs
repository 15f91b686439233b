using System.Net.Sockets;
using System.Text;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Power;

namespace HaActors.Lab.Machines.Commands;

/// <summary>How <c>./lab</c> talks to the lab that runs in the background: a line asks, and lines answer.</summary>
public sealed class LabControl : IDisposable
{
    private readonly MachineLab _lab;
    private readonly LineSocket _socket;

    public LabControl(MachineLab lab, string path)
    {
        _lab = lab;
        _socket = new LineSocket(path, Answer);
    }

    /// <summary>Asks the lab that runs.</summary>
    /// <exception cref="LabException">None runs, or it refused.</exception>
    public static string Ask(string path, string line)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            throw new LabException("no lab is up; ./lab up FILE starts one");
        }

        socket.Send(Encoding.UTF8.GetBytes(line + "\n"));
        using var reader = new StreamReader(new NetworkStream(socket));
        var answer = reader.ReadToEnd().TrimEnd('\n');
        return answer.StartsWith("error ", StringComparison.Ordinal) ? throw new LabException(answer["error ".Length..]) : answer;
    }

    public void Dispose() => _socket.Dispose();

    private string Answer(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["status"]:
                return Status();
            case ["way", var name]:
                return $"{_lab[name].Plan.ManagementAddress} {_lab.Key}";
            case ["fault", .. var fault]:
                FaultWords.DoAsync(_lab, fault).GetAwaiter().GetResult();
                return "done";
            default:
                return "error say: status, way NODE or fault …";
        }
    }

    private string Status() => string.Join('\n', [
        $"{_lab.Plan.Name}: disks and consoles are in {_lab.Folder}",
        $"{"NODE",-10}{"POWER",-8}{"BOOTS",-7}{"IPMI",-16}ADDRESSES",
        .. _lab.Machines.Select(machine =>
            $"{machine.Name,-10}{(machine.IsStill ? "still" : machine.IsOn ? "on" : "off"),-8}{machine.Console.Boots,-7}"
            + $"{(_lab.Bmcs.TryGetValue(machine.Name, out var bmc) ? bmc.IsOn ? machine.Plan.PowerAddress : "dead" : "none"),-16}{Addresses(machine)}"),
    ]);

    private string Addresses(Machine machine) => string.Join(", ", machine.Plan.Addressed
        .Select(each => $"{each.Name} {machine.Plan.AddressOn(_lab.Plan.Network(each.Network))} ({each.Network})"));
}
