namespace Akka.Util;

/// <summary>
/// A version that orders as people read it: numbers by value, a pre-release (<c>1.2-rc1</c>) before its release.
/// </summary>
public class AppVersion : IComparable<AppVersion>, IEquatable<AppVersion>
{
    public static readonly AppVersion Zero = Create("0.0.0");

    private readonly int[] _numbers;
    private readonly string _suffix;

    private AppVersion(string version, int[] numbers, string suffix)
    {
        Version = version;
        _numbers = numbers;
        _suffix = suffix;
    }

    public string Version { get; }

    /// <param name="version">
    /// Numbers with dots between, and whatever follows a '-' or '+'; a text that does not begin with a number is only
    /// compared as text.
    /// </param>
    public static AppVersion Create(string version)
    {
        var end = version.IndexOfAny(['-', '+']);
        var parts = (end < 0 ? version : version[..end]).Split('.');
        var numbers = new List<int>();
        foreach (var part in parts)
        {
            if (!int.TryParse(part, out var number)) return new AppVersion(version, [], version);
            numbers.Add(number);
        }

        while (numbers.Count > 1 && numbers[^1] == 0) numbers.RemoveAt(numbers.Count - 1);
        return new AppVersion(version, numbers.ToArray(), end < 0 ? "" : version[end..]);
    }

    public int CompareTo(AppVersion? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            var order = NumberAt(i).CompareTo(other.NumberAt(i));
            if (order != 0) return order;
        }

        if (_suffix == other._suffix) return 0;
        if (_suffix.Length == 0) return other._suffix[0] == '-' ? 1 : -1;
        if (other._suffix.Length == 0) return _suffix[0] == '-' ? -1 : 1;
        return string.CompareOrdinal(_suffix, other._suffix);
    }

    private int NumberAt(int index) => index < _numbers.Length ? _numbers[index] : 0;

    public bool Equals(AppVersion? other) => other is not null && CompareTo(other) == 0;
    public override bool Equals(object? obj) => Equals(obj as AppVersion);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var number in _numbers) hash.Add(number);
        hash.Add(_suffix);
        return hash.ToHashCode();
    }

    public override string ToString() => Version;

    public static bool operator ==(AppVersion? first, AppVersion? second) =>
        first is null ? second is null : first.Equals(second);

    public static bool operator !=(AppVersion? first, AppVersion? second) => !(first == second);
}
