using System.CommandLine;
using HaActors.Lab.Demo;
using HaActors.Lab.Machines.Commands;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Rounds;

const int Forbidden = 3;

var quiet = new Option<bool>("--quiet") { Description = "Only the exit code." };
var explain = new System.CommandLine.Command("explain", "Says whether namespaces can be made here, and what to allow if not (exit 3).")
{
    quiet,
};
explain.SetAction(parsed =>
{
    var why = Permission.WhyNot();
    if (!parsed.GetValue(quiet))
        Console.Error.WriteLine(why ?? "Namespaces can be made here.");
    return why is null ? 0 : Forbidden;
});

var root = new RootCommand("The process lab: nodes as namespaces of this machine, without root.")
{
    DemoCommand.Create(), RoundsCommand.Create(), VmCommand.Create(), explain,
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"ha-lab: {error.Message}");
    Console.Error.WriteLine("ha-lab: --help tells more");
    return DemoCommand.Usage;
}

// The demo ends by itself on Ctrl-C, with everything in it.
return parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
