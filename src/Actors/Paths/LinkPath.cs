using Akka.Remote.Transport;

namespace HaActors.Actors.Paths;

/// <summary>One path of a link: the connection over one network, and what is known of it. Guarded by its link.</summary>
internal sealed class LinkPath(int index, PathEndpoint remote, bool isDialing)
{
    public int Index { get; } = index;

    public PathEndpoint Remote { get; } = remote;

    public AssociationHandle? Handle { get; private set; }

    public PathState State { get; private set; }

    public TimeSpan Since { get; private set; }

    /// <summary>The next frame to write on this path.</summary>
    public long Cursor { get; set; }

    public bool IsDialing { get; set; } = isDialing;

    public TimeSpan DialAt { get; set; }

    /// <summary>The last attempt was turned down by a living machine: nobody listens there.</summary>
    public bool IsRefused { get; private set; }

    public TimeSpan? RoundTrip { get; private set; }

    public long Late { get; private set; }

    public long Lost { get; private set; }

    public string LastError { get; private set; } = "";

    private TimeSpan? _unansweredSince;

    public void Open(AssociationHandle handle, TimeSpan now)
    {
        Handle = handle;
        IsDialing = IsRefused = false;
        _unansweredSince = null;
        Enter(PathState.Up, now);
    }

    public void Close(string why, TimeSpan now, TimeSpan dialAt, bool isRefused = false)
    {
        if (Handle is not null)
            Lost++;

        Handle = null;
        IsDialing = false;
        IsRefused = isRefused;
        DialAt = dialAt;
        LastError = why;
        Enter(PathState.Down, now);
    }

    public void Probed(TimeSpan now) => _unansweredSince ??= now;

    public void Answered(TimeSpan probedAt, TimeSpan now, TimeSpan interval)
    {
        RoundTrip = now - probedAt;

        // The next probe is unanswered as yet, if there was time for one.
        _unansweredSince = RoundTrip > interval ? probedAt + interval : null;
        if (State == PathState.Silent)
            Enter(PathState.Up, now);
    }

    /// <summary>This process was late itself: that is not the path's silence.</summary>
    public void Excuse(TimeSpan late) => _unansweredSince += late;

    public TimeSpan SilentFor(TimeSpan now) => now - (_unansweredSince ?? now);

    public void FellSilent(TimeSpan now)
    {
        if (State != PathState.Up)
            return;

        Late++;
        LastError = "probes were not answered in time";
        Enter(PathState.Silent, now);
    }

    private void Enter(PathState state, TimeSpan now)
    {
        if (State != state || Since == TimeSpan.Zero)
            Since = now;

        State = state;
    }
}
