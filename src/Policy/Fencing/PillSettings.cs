using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>Where pills are, and how long they take; the parameters of a fence device.</summary>
/// <param name="Disks">Paths of block devices that all nodes share.</param>
/// <param name="Connection">Of a database, which counts as one more device; null: none. It may be a reference to a secret.</param>
/// <param name="Wait">Until a pill that stays has certainly worked; known as <c>msgwait</c>.</param>
public sealed record PillSettings(ImmutableArray<string> Disks, string? Connection, TimeSpan Wait)
{
    public const string DevicesKey = "devices";
    public const string ConnectionKey = "connection";
    public const string WaitKey = "msgwait";
    public const string FilesKey = "files";

    /// <summary>What a pill's writing may take beside the waiting, and beside one device that hangs.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(5);

    /// <summary>The disks may be files of a file system that all nodes see alike, as the operator says.</summary>
    public bool AllowsFiles { get; init; }

    public int Count => Disks.Length + (Connection is null ? 0 : 1);

    public static PillSettings Of(ImmutableSortedDictionary<string, string> parameters, TimeSpan watchdogTimeout) => new(
        [.. parameters.GetValueOrDefault(DevicesKey, "").Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries)],
        parameters.GetValueOrDefault(ConnectionKey) is { Length: > 0 } connection ? connection : null,
        Seconds(parameters) ?? PillBound.Of(watchdogTimeout))
    {
        AllowsFiles = parameters.TryGetValue(FilesKey, out var files) && Section.SwitchOf(files) is true,
    };

    /// <summary>What contradicts itself in a device, by the key below it.</summary>
    public static IEnumerable<(string Key, string Problem)> Problems(FenceDevice device, TimeSpan watchdogTimeout)
    {
        var settings = Of(device.Parameters, watchdogTimeout);
        if (settings.Count is not (1 or 3))
        {
            yield return ($"parameters.{DevicesKey}",
                $"{settings.Count} disks and databases: one, or three of which two must work; two would be worse than one");
        }

        if (device.Parameters.TryGetValue(FilesKey, out var files) && Section.SwitchOf(files) is null)
            yield return ($"parameters.{FilesKey}", $"is '{files}', must be {Section.SwitchWords}");

        if (settings.Disks.Distinct().Count() < settings.Disks.Length)
            yield return ($"parameters.{DevicesKey}", "names a disk twice");

        if (device.Parameters.TryGetValue(WaitKey, out var wait) && Seconds(device.Parameters) is null)
        {
            yield return ($"parameters.{WaitKey}", $"is '{wait}', must be a number of seconds");
            yield break;
        }

        var bound = PillBound.Of(watchdogTimeout);
        if (watchdogTimeout > TimeSpan.Zero && settings.Wait < bound)
        {
            yield return ($"parameters.{WaitKey}", string.Create(
                CultureInfo.InvariantCulture,
                $"is {settings.Wait.TotalSeconds:0.###} s with a ha.fencing.watchdog-timeout of {watchdogTimeout.TotalSeconds:0} s: "
                + $"a node may live for {bound.TotalSeconds:0.###} s after its pill was written"));
        }

        var shortest = new[] { FenceVerb.Off, FenceVerb.Reboot }.Min(device.TimeoutOf);
        var beside = watchdogTimeout + Writing;
        if (shortest < settings.Wait + beside)
        {
            yield return ("timeout", string.Create(
                CultureInfo.InvariantCulture,
                $"is {shortest.TotalSeconds:0.###} s with parameters.{WaitKey} of {settings.Wait.TotalSeconds:0.###} s: "
                + $"it must be {beside.TotalSeconds:0} s longer"));
        }

        if (!device.HostMap.IsEmpty)
            yield return ("host-map", "says other names, but slots bear the nodes' own");
    }

    private static TimeSpan? Seconds(ImmutableSortedDictionary<string, string> parameters) =>
        parameters.TryGetValue(WaitKey, out var text)
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400))
            : null;
}
