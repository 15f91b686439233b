namespace HaActors.Shell.Client;

/// <summary>The lines typed before, kept in the user's state directory where that can be written.</summary>
internal sealed class History : IDisposable
{
    private const int Longest = 500;

    private readonly List<string> _lines;
    private readonly string? _file;

    public History(IEnumerable<string> lines, string? file)
    {
        _lines = [.. lines.TakeLast(Longest)];
        _file = file;
    }

    public IReadOnlyList<string> Lines => _lines;

    public static History Open()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        var home = Environment.GetEnvironmentVariable("HOME");
        if (string.IsNullOrEmpty(state) && string.IsNullOrEmpty(home))
            return new History([], null);

        var folder = string.IsNullOrEmpty(state) ? Path.Combine(home!, ".local", "state") : state;
        var file = Path.Combine(folder, "haactors", "pbm-history");
        try
        {
            return new History(File.Exists(file) ? File.ReadAllLines(file) : [], file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return new History([], null);
        }
    }

    public void Add(string line)
    {
        if (line.Trim().Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
            _lines.Add(line);
    }

    public void Dispose()
    {
        if (_file is null)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            File.WriteAllLines(_file, _lines.TakeLast(Longest));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // A shell without history still does its work.
        }
    }
}
