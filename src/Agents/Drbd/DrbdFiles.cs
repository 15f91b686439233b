using System.Collections.Immutable;
using HaActors.Policy.Drbd;

namespace HaActors.Agents.Drbd;

/// <summary>The resource files that this product keeps beside those of others.</summary>
internal static class DrbdFiles
{
    /// <summary>Each written aside and renamed: a tool that reads meanwhile sees the one or the other.</summary>
    /// <returns>Names of the resources whose file is another one now.</returns>
    public static ImmutableArray<string> Write(
        string folder, ImmutableArray<DrbdDeclaration> declared, DrbdDialect dialect, string handler)
    {
        var changed = ImmutableArray.CreateBuilder<string>();
        if (declared.IsEmpty && !Directory.Exists(folder))
            return [];

        Directory.CreateDirectory(folder);
        foreach (var one in declared)
        {
            var path = Path.Combine(folder, DrbdResFile.NameOf(one.Name));
            var text = DrbdResFile.Of(one, dialect, handler);
            if (File.Exists(path) && File.ReadAllText(path) == text)
                continue;

            File.WriteAllText($"{path}.new", text);
            File.Move($"{path}.new", path, overwrite: true);
            changed.Add(one.Name);
        }

        var kept = declared.Select(one => DrbdResFile.NameOf(one.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder, DrbdResFile.NameOf("*")).Where(file => !kept.Contains(Path.GetFileName(file))))
            if (File.ReadLines(file).FirstOrDefault() == DrbdResFile.Mark)
                File.Delete(file);
        return changed.ToImmutable();
    }
}
