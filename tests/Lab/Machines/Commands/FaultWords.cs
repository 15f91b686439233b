using System.Globalization;
using HaActors.Lab.Machines.Networks;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.Commands;

/// <summary>Faults of a running lab by hand: what <c>./lab fault</c> takes.</summary>
public static class FaultWords
{
    private sealed record Fault(string Usage, string Meaning, Func<MachineLab, string[], Task> Do);

    private static readonly Fault[] s_faults =
    [
        new("off NODE", "pull the plug", (lab, words) => Done(lab[words[0]].PowerOff)),
        new("on NODE", "switch it on", (lab, words) => Done(lab[words[0]].PowerOn)),
        new("reset NODE", "press its reset button", (lab, words) => lab[words[0]].ResetAsync()),
        new("pause NODE", "stop it and its clocks: it cannot notice", (lab, words) => lab[words[0]].PauseAsync()),
        new("continue NODE", "", (lab, words) => lab[words[0]].ContinueAsync()),
        new("freeze NODE", "stop it while its clocks run on", (lab, words) => Done(lab[words[0]].Freeze)),
        new("thaw NODE", "", (lab, words) => Done(lab[words[0]].Thaw)),
        new("pull NODE INTERFACE", "pull a cable: the carrier is lost", (lab, words) => lab[words[0]].PullAsync(Interface(lab, words))),
        new("plug NODE INTERFACE", "", (lab, words) => lab[words[0]].PlugAsync(Interface(lab, words))),
        new("cut NODE INTERFACE", "carry nothing more; the carrier stays", (lab, words) => Done(() => lab[words[0]].CutSilently(Interface(lab, words)))),
        new("cut-from NODE INTERFACE", "carry nothing that it says", (lab, words) => Done(() => lab[words[0]].CutSilently(Interface(lab, words), Way.FromNode))),
        new("cut-to NODE INTERFACE", "carry nothing that it should hear", (lab, words) => Done(() => lab[words[0]].CutSilently(Interface(lab, words), Way.ToNode))),
        new("part NODE NODE", "two machines that do not hear each other", (lab, words) => Done(() => lab.Switches.Part(lab[words[0]].Name, lab[words[1]].Name))),
        new("join NODE NODE", "", (lab, words) => Done(() => lab.Switches.Join(lab[words[0]].Name, lab[words[1]].Name))),
        new("cut-serial LINE", "pull a serial cable", (lab, words) => Done(() => Line(lab, words[0]).IsCut = true)),
        new("mend-serial LINE", "", (lab, words) => Done(() => Line(lab, words[0]).IsCut = false)),
        new("slow NODE DISK BYTES", "so many bytes a second; 0: as fast as it can", (lab, words) => lab[words[0]].SlowDiskAsync(words[1], Number(words[2]))),
        new("fill NODE FOLDER", "fill a file system", (lab, words) => lab[words[0]].FillAsync(words[1])),
        new("empty NODE FOLDER", "", (lab, words) => lab[words[0]].EmptyAsync(words[1])),
        new("clock NODE SECONDS", "set its wall clock forth or back", (lab, words) => lab[words[0]].JumpClockAsync(TimeSpan.FromSeconds(Number(words[1])))),
        new("crash NODE", "its kernel is dead, and stays so", (lab, words) => lab[words[0]].CrashKernelAsync()),
        new("ipmi-off NODE", "its power switch answers nobody", (lab, words) => Done(Power(lab, words[0]).Die)),
        new("ipmi-on NODE", "", (lab, words) => Done(Power(lab, words[0]).Start)),
        new("mend", "undo all but what is off", (lab, _) => lab.MendAsync()),
    ];

    public static string Help => string.Join('\n', s_faults.Select(fault => $"  {fault.Usage,-26}{fault.Meaning}".TrimEnd()));

    /// <exception cref="LabException">There is no such fault, node or interface, or it cannot be done now.</exception>
    public static Task DoAsync(MachineLab lab, string[] words) =>
        s_faults.FirstOrDefault(fault => Fits(fault.Usage.Split(' '), words)) is { } found
            ? found.Do(lab, words[1..])
            : throw new LabException($"there is no fault '{string.Join(' ', words)}'; these are:\n{Help}");

    private static bool Fits(string[] usage, string[] words) => usage.Length == words.Length && usage[0] == words[0];

    private static string Interface(MachineLab lab, string[] words) =>
        lab[words[0]].Plan.Interfaces.Any(each => each.Name == words[1])
            ? words[1]
            : throw new LabException($"{words[0]} has no interface {words[1]}");

    private static SerialCable Line(MachineLab lab, string name) =>
        lab.SerialLines.GetValueOrDefault(name) ?? throw new LabException($"there is no serial line {name}");

    private static IpmiPower.Bmc Power(MachineLab lab, string name) =>
        lab.Bmcs.GetValueOrDefault(name) ?? throw new LabException($"{name} has no power switch");

    private static long Number(string word) =>
        long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new LabException($"'{word}' is no whole number");

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
