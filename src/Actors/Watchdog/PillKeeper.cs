using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Watchdog;

/// <summary>
/// Watches this node's slot on one device, stepped by a thread of its own: a disk that hangs holds up nobody but its own
/// evidence, which then grows too old to pet by.
/// </summary>
public sealed class PillKeeper(
    int number, IPillDevice device, string boot, NodeName self, WatchdogKeeper watchdog, PillBoard board, TimeProvider clock)
{
    /// <summary>What was just written is read soon, so that this node can begin its work.</summary>
    private static readonly TimeSpan AfterWriting = TimeSpan.FromMilliseconds(20);

    private bool _hasClaimed;

    /// <summary>One for each device; none of a node that is not fenced by pills.</summary>
    public static IEnumerable<PillKeeper> Of(NodeRuntime node, WatchdogKeeper watchdog) =>
        node.Ports.Pills is { } pills && watchdog.Pills is { } board
            ? pills.Devices.Select((device, number) =>
                new PillKeeper(number, device, pills.Boot, node.Settings.Self, watchdog, board, node.Ports.Clock))
            : [];

    /// <summary>One turn of the loop.</summary>
    /// <returns>How long until the next one.</returns>
    public TimeSpan Step()
    {
        if (watchdog.IsOver)
            return watchdog.Timeout;

        try
        {
            return Look();
        }
        catch (Exception broken)
        {
            // Whatever a disk or a driver does: it is no reading, and no reason for the thread to end.
            board.Failed(number, broken.Message);
            return watchdog.Timeout / 4;
        }
    }

    private TimeSpan Look()
    {
        var began = clock.Now();
        switch (PillWatch.Decide(device.Read(self), boot, _hasClaimed))
        {
            case PillFinding.Clear:
                _hasClaimed = true;
                board.WasClear(number, began);
                break;
            case PillFinding.Write write:
                device.Write(self, write.Claim);
                _hasClaimed = true;
                return AfterWriting;
            case PillFinding.End end:
                board.Failed(number, $"{device.Name} has a message from {end.Pill.From}: this node must end");
                watchdog.Condemn(staysOff: end.Pill.Verb == PillVerb.Off);
                break;
            case PillFinding.Foreign foreign:
                board.Failed(number, $"{device.Name}: boot {foreign.Claim.Boot} of another machine has claimed this node's slot");
                break;
        }

        return watchdog.Timeout / 4;
    }
}
