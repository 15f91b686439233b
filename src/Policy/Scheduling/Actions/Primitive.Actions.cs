namespace HaActors.Policy.Scheduling;

internal sealed partial class Primitive
{
    public override void CreateActions()
    {
        if (NextRole == Role.Unknown)
            NextRole = AssignedTo is null ? Role.Stopped : Role.Started;

        var current = ActiveNode(out var active);
        foreach (var node in DanglingMigrations)
            AbortMigration(node);

        var isMoving = current is not null && AssignedTo is not null && current != AssignedTo
            && NextRole >= Role.Started;
        var migrates = isMoving && MayMigrate(current);
        var needStop = isMoving;
        var needPromote = false;
        var isMultiplyActive = false;

        if (PartialMigrationSource is not null && PartialMigrationTarget is not null
            && migrates && active == 2
            && current == PartialMigrationSource && AssignedTo == PartialMigrationTarget)
        {
            // It goes on: the target is the same as when it began.
        }
        else if (PartialMigrationSource is not null || PartialMigrationTarget is not null)
        {
            needStop = true;
            PartialMigrationSource = PartialMigrationTarget = null;
            migrates = false;
        }
        else
        {
            // Without need of fencing it may start elsewhere, whatever a lost node does.
            isMultiplyActive = (NeedsFencing ? active : CleanActiveNodes()) > 1;
        }

        StopUnexpected = isMultiplyActive && MultiplyActive == MultiplyActive.StopUnexpected;
        if (isMultiplyActive && MultiplyActive is MultiplyActive.Restart or MultiplyActive.StopUnexpected)
            needStop |= isMultiplyActive;

        if (StartPending)
            Start(AssignedTo, optional: !Run.RepeatsPendingStarts).Set(ActionFlags.Always);

        if (isMoving)
        {
            // What follows is for those that stay.
        }
        else if (Failed)
        {
            if (StopIfFailed)
                needStop = true;
            else if (NextRole == Role.Promoted)
                needPromote = true;
        }
        else if (Blocked)
        {
            needStop = true;
        }
        else if (Role > Role.Started && current is not null && AssignedTo is not null
            && Start(AssignedTo, optional: true).IsRequired)
        {
            needStop = true;
        }

        RoleWalk.Restart(this, current, needStop, needPromote);
        RoleWalk.ToNextRole(this);
        RecurringActions.Create(this);
        if (migrates)
            CreateMigration(current!);
    }

    public ScheduledAction Start(Node? node, bool optional) => Run.Actions.Get(this, Tasks.Start, 0, node, optional);

    public ScheduledAction Stop(Node node, bool optional) => Run.Actions.Get(this, Tasks.Stop, 0, node, optional);

    /// <summary>Active there by intent, while it is stopped elsewhere for being active in too many places.</summary>
    public bool IsExpectedOn(Node? node) =>
        StopUnexpected && Restarting && NextRole > Role.Stopped && AssignedTo is not null && AssignedTo == node;

    /// <summary>Makes a node forget it.</summary>
    public void ScheduleCleanup(Node node, bool optional)
    {
        if (Failed || node.Unclean || !node.Online)
            return;
        Run.Actions.Get(this, Tasks.Delete, 0, node, optional);
        var flags = optional ? OrderingFlags.FirstImpliesThen : OrderingFlags.Ordered;
        Order(Tasks.Stop, Tasks.Delete, flags);
        Order(Tasks.Delete, Tasks.Start, flags);
    }

    private int CleanActiveNodes()
    {
        var count = 0;
        foreach (var node in RunningOn)
            if (node is { Online: true, Unclean: false })
                count++;
        return count;
    }
}
