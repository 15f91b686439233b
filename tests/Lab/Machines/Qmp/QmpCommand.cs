using System.Text.Json;
using System.Text.Json.Nodes;

namespace HaActors.Lab.Machines.Qmp;

/// <summary>A command of QEMU's machine protocol, as one line of JSON.</summary>
/// <remarks>Source: QEMU 7.2, "QEMU QMP Reference Manual".</remarks>
public sealed record QmpCommand(string Name, JsonObject? Arguments = null)
{
    public static QmpCommand Capabilities { get; } = new("qmp_capabilities");

    public static QmpCommand Reset { get; } = new("system_reset");

    /// <summary>Presses the power button: the machine may ignore it.</summary>
    public static QmpCommand PowerButton { get; } = new("system_powerdown");

    /// <summary>The machine's clocks stand still: it cannot notice.</summary>
    public static QmpCommand Pause { get; } = new("stop");

    public static QmpCommand Continue { get; } = new("cont");

    /// <summary>The carrier of an interface, as when its cable is pulled or plugged.</summary>
    public static QmpCommand SetLink(string networkInterface, bool isUp) =>
        new("set_link", new JsonObject { ["name"] = networkInterface, ["up"] = isUp });

    /// <summary>Limits a disk.</summary>
    /// <param name="bytesPerSecond">Reading and writing together; 0: no limit.</param>
    /// <param name="operationsPerSecond">Likewise; 0: no limit.</param>
    public static QmpCommand Throttle(string disk, long bytesPerSecond, long operationsPerSecond) => new("block_set_io_throttle", new JsonObject
    {
        ["device"] = disk,
        ["bps"] = bytesPerSecond, ["bps_rd"] = 0, ["bps_wr"] = 0,
        ["iops"] = operationsPerSecond, ["iops_rd"] = 0, ["iops_wr"] = 0,
    });

    /// <summary>The machine sees the new size at once.</summary>
    public static QmpCommand Resize(string disk, long sizeBytes) =>
        new("block_resize", new JsonObject { ["device"] = disk, ["size"] = sizeBytes });

    /// <param name="id">Comes back with the answer.</param>
    public string ToLine(long id)
    {
        var command = new JsonObject { ["execute"] = Name, ["id"] = id };
        if (Arguments is not null)
            command["arguments"] = Arguments.DeepClone();
        return command.ToJsonString();
    }
}

/// <summary>What QEMU says: an answer, an error or an event.</summary>
public abstract record QmpLine
{
    private QmpLine() { }

    public sealed record Answer(long Id, JsonElement Value) : QmpLine;

    public sealed record Failed(long Id, string Why) : QmpLine;

    /// <param name="Name">RESET, WATCHDOG, STOP, RESUME, SHUTDOWN and others.</param>
    public sealed record Event(string Name) : QmpLine;

    /// <summary>A greeting, or what a newer version may say.</summary>
    public sealed record Other : QmpLine;

    /// <returns>Null: it is no JSON.</returns>
    public static QmpLine? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            if (root.TryGetProperty("event", out var name))
                return new Event(name.GetString() ?? "");
            if (!root.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number))
                return new Other();
            if (root.TryGetProperty("error", out var error))
                return new Failed(number, error.GetProperty("desc").GetString() ?? "");
            return root.TryGetProperty("return", out var value) ? new Answer(number, value.Clone()) : new Other();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
