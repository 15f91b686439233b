using System.CommandLine;
using HaActors.Simulation;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.Product;

var list = new Option<bool>("--list") { Description = "Print the names of the suites." };
var suite = new Option<string?>("--suite") { Description = "The suite to run; without it, all of them." };
var seeds = new Option<int>("--seeds") { Description = "How many seeds.", DefaultValueFactory = _ => 20 };
var firstSeed = new Option<int>("--first-seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
var seed = new Option<int?>("--seed") { Description = "Run this one seed." };
var trace = new Option<bool>("--trace") { Description = "With --seed: print the trace, and nothing else, on standard output." };
var mutants = new Option<bool>("--mutants") { Description = "Plant bugs: each must be found." };
var mutant = new Option<string?>("--mutant") { Description = "With --suite: plant this bug, and run as ever." };
var onlyMutant = new Option<string?>("--only-mutant") { Description = "With --mutants: only those with this in their names; several, separated by commas." };
var faults = new Option<string?>("--faults")
{
    Description = "With --trace: only these faults of the seed, separated by commas; none: no fault.",
};
var digest = new Option<bool>("--digest") { Description = "Print a hash of each seed's trace." };
var threads = new Option<int>("--threads")
{
    Description = "Seeds that run at a time.", DefaultValueFactory = _ => Environment.ProcessorCount,
};
var traces = new Option<string>("--traces")
{
    Description = "The folder for traces of failing seeds.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "simulation"),
};
var hours = new Option<double>("--hours")
{
    Description = "Virtual hours of the suite idle.", DefaultValueFactory = _ => 1,
};
var root = new RootCommand("Runs simulated clusters on virtual time. The same seed gives the same history.")
{
    list, suite, seeds, firstSeed, seed, trace, mutants, mutant, onlyMutant, faults, digest, threads, traces, hours,
};
root.SetAction(parsed =>
{
    var suites = AllSuites.With(TimeSpan.FromHours(parsed.GetValue(hours)));
    if (parsed.GetValue(list))
    {
        foreach (var known in suites)
            Console.WriteLine(known.Name);
        return 0;
    }

    var name = parsed.GetValue(suite);
    var chosen = suites.Where(candidate => name is null ? candidate.RunsUnasked : candidate.Name == name).ToList();
    if (chosen.Count == 0)
    {
        Console.Error.WriteLine($"No suite is called {name}. There are: {string.Join(", ", suites.Select(s => s.Name))}.");
        return 2;
    }

    if (parsed.GetValue(mutant) is { } planted)
    {
        if (name is null || MutantRunner.SuiteWith(name, planted) is not { } bugged)
        {
            var known = string.Join("; ", chosen.Select(s => $"{s.Name}: {string.Join(", ", MutantRunner.NamesOf(s.Name))}"));
            Console.Error.WriteLine($"--mutant needs --suite and one of its bugs. There are: {known}.");
            return 2;
        }

        chosen = [bugged];
    }

    if (parsed.GetValue(trace))
    {
        if (parsed.GetValue(seed) is { } traced && chosen.Count == 1)
            return SeedRunner.Trace(chosen[0], traced, new FaultSchedule(
                parsed.GetValue(faults)?.Split(',').ToHashSet(StringComparer.Ordinal)));
        Console.Error.WriteLine("--trace needs --suite and --seed.");
        return 2;
    }

    if (parsed.GetValue(mutants))
    {
        return MutantRunner.Run(
            parsed.GetValue(seed) ?? parsed.GetValue(firstSeed),
            chosen,
            parsed.GetResult(seeds) is { Implicit: false } ? parsed.GetValue(seeds) : 2000,
            parsed.GetValue(threads),
            parsed.GetValue(onlyMutant));
    }

    if (parsed.GetValue(digest))
        return SeedRunner.Digest(chosen, parsed.GetValue(seed) ?? parsed.GetValue(firstSeed), parsed.GetValue(seeds));

#pragma warning disable RS0030 // the real clock: it limits how long a failing seed is made smaller
    var runner = new SeedRunner(parsed.GetValue(threads), parsed.GetValue(traces)!, TimeProvider.System, parsed.GetValue(mutant));
#pragma warning restore RS0030
    return parsed.GetValue(seed) is { } one
        ? runner.Run(chosen, one, 1)
        : runner.Run(chosen, parsed.GetValue(firstSeed), parsed.GetValue(seeds));
});
var arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (var error in arguments.Errors)
        Console.Error.WriteLine(error.Message);
    return 2;
}

return arguments.Invoke();
