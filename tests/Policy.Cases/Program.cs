using HaActors.Policy.Cases;

// policy-cases --cib-dir DIR --out DIR [--only PREFIX]: decides upon every DIR/*.xml, arguments from DIR/../args.tsv.
// policy-cases one FILE [-t TIME]: prints the summary of one file.
// policy-cases scores FILE [-t TIME]: prints the scores of one file in the order in which resources were placed.
switch (args)
{
    case ["one", var file, .. var rest]:
        Console.Write(CaseRun.Summary(File.ReadAllText(file), CaseRun.TimeOf(rest)));
        return 0;
    case ["scores", var file, .. var rest]:
        CaseRun.Scores(File.ReadAllText(file), CaseRun.TimeOf(rest)).ForEach(Console.WriteLine);
        return 0;
    case ["--cib-dir", var folder, "--out", var output, .. var rest]:
        return CaseRun.All(folder, output, rest is ["--only", var prefix, ..] ? prefix : "");
    default:
        Console.Error.WriteLine("usage: policy-cases --cib-dir DIR --out DIR [--only PREFIX] | one|scores FILE [-t TIME]");
        return 2;
}
