using HaActors.Policy.Configuration;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Quorum;

/// <summary>What this node knows of the cluster's log. Written by <see cref="QuorumActor"/>; any thread may read it.</summary>
/// <param name="settings">The file's configuration is in force before the log has one; its votes before there is a log.</param>
/// <param name="read">Reads and checks a configuration.</param>
public sealed class InForce(NodeSettings settings, Func<ConfigurationDocument, ConfigurationReading> read)
{
    private volatile Known _known = new(
        LogState.Empty,
        Votes.Of(settings.Configuration),
        new Followed(null, settings.Document, settings.Configuration, null));

    private volatile bool _isConfirmed;

    private sealed record Known(LogState State, Votes Votes, Followed Configuration);

    /// <param name="Text">The log's; null: it has none yet.</param>
    /// <param name="Problem">Why that text is not what is followed; null: it is.</param>
    private sealed record Followed(string? Text, ConfigurationDocument Document, ClusterConfiguration Read, string? Problem);

    /// <summary>What is committed, as far as this node heard of it.</summary>
    public LogState State => _known.State;

    /// <summary>These count: of the newest entry, be it committed or not (safety rule 11).</summary>
    public Votes Votes => _known.Votes;

    /// <summary>The committed configuration; of the file, what is read at a start only (<see cref="StartValues"/>).</summary>
    public ClusterConfiguration Configuration => _known.Configuration.Read;

    /// <summary>What is in force as it was written, also where <see cref="Problem"/> keeps it from being followed.</summary>
    public ConfigurationDocument Document => _known.Configuration.Document;

    /// <summary>Why this node follows an older configuration than the committed one; null: it does not.</summary>
    public string? Problem => _known.Configuration.Problem;

    /// <summary>
    /// In this life of the process a leader's term was seen committed, with all before it. What a node's own disk, or its file, says at first may be
    /// older than what the cluster decided while the node was away.
    /// </summary>
    public bool IsConfirmed => _isConfirmed;

    public void Confirm() => _isConfirmed = true;

    /// <returns>
    /// Whether the committed state is another one now. It never goes back: one that does is not taken, and what was given up
    /// by force stays until something of the later generation is committed.
    /// </returns>
    internal bool Set(LogState committed, Votes votes)
    {
        var before = _known;
        var isNewer = committed.At.CompareTo(before.State.At) > 0;
        var state = isNewer ? committed : before.State;
        _known = new Known(state, votes, Follow(before.Configuration, state));
        return isNewer;
    }

    private Followed Follow(Followed before, LogState state)
    {
        if (state.Configuration is not { } text || text == before.Text)
            return before;

        var document = before.Document;
        try
        {
            document = StartValues.Of(ConfigurationDocument.Parse(text), settings.Document);
            var reading = read(document);
            return reading.Errors.Count == 0
                ? new Followed(text, document, reading.Settings.Configuration, null)
                : Refuse(string.Join("; ", reading.Errors));
        }
        catch (FormatException wrong)
        {
            return Refuse(wrong.Message);
        }

        Followed Refuse(string why) =>
            before with { Text = text, Document = document, Problem = $"revision {state.Revision}: {why}" };
    }
}

/// <summary>Published on the cluster's actor system whenever entries were committed.</summary>
public sealed record LogAdvanced(LogState State);

/// <summary>
/// Published on the cluster's actor system, and told to the coordinator, after another configuration came into force here
/// (<see cref="NodeRuntime.Configuration"/>), or one that this node cannot read.
/// </summary>
public sealed record ConfigurationAdvanced(long Revision, string? Problem);
