namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    private bool _statusRead;

    /// <summary>So many of the orderings, the first ones, follow from constraints.</summary>
    public int ConstraintOrderings { get; private set; }

    /// <summary>All phases. Their order, and that of what each of them makes, decides between equals.</summary>
    public void Decide()
    {
        ReadStatus();
        Record?.Begin(Nodes);
        ConstraintReading();
        ConstraintOrderings = Orderings.Count;
        NodeCriteria();
        InternalOrderings();
        HistoryChanges();
        Assignment();
        ActionCreation();
        RemoteOrderings();
        FencingAndShutdown();
        OrderingApplication();
        GraphBuilding();
        LoopBreaking.Run(this);
    }

    /// <summary>Reads configuration and status only, once: enough to show the cluster.</summary>
    public void ReadStatus()
    {
        if (_statusRead)
            return;
        _statusRead = true;
        Unpacking();
    }

    partial void Unpacking();

    partial void ConstraintReading();

    partial void NodeCriteria();

    partial void InternalOrderings();

    partial void HistoryChanges();

    partial void Assignment();

    partial void ActionCreation();

    partial void RemoteOrderings();

    partial void FencingAndShutdown();

    partial void OrderingApplication();

    partial void GraphBuilding();
}
