using System.Collections.Immutable;

namespace HaActors.Policy.Model;

/// <summary>A program that is told of events, by the protocol of Pacemaker's alert agents.</summary>
/// <remarks>Source: Pacemaker Explained, "Alerts"; Pacemaker Administration, "Writing an Alert Agent".</remarks>
/// <param name="Path">The program, absolute; the same on all nodes.</param>
/// <param name="Timeout">Then a call is killed with all that it started. Above zero; Pacemaker: 30 s.</param>
/// <param name="TimestampFormat">
/// Of <c>CRM_alert_timestamp</c>, as of date(1), <c>%06N</c> being microseconds. Pacemaker: <c>%H:%M:%S.%06N</c>.
/// </param>
/// <param name="Attributes">Passed to the program as environment variables under their own names.</param>
/// <param name="Recipients">The program is called for each; empty: once, with an empty recipient.</param>
public sealed record AlertSettings(
    string Id,
    string Path,
    AlertSelection Select,
    TimeSpan Timeout,
    string TimestampFormat,
    ImmutableSortedDictionary<string, string> Attributes,
    ImmutableArray<AlertRecipient> Recipients)
{
    /// <summary>False: it is configured, and not called.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The user that the program runs as (Pacemaker's is <c>hacluster</c>); null: the daemon's.</summary>
    public string? User { get; init; }
}

/// <param name="Value">What the program is given as <c>CRM_alert_recipient</c>: an address, a file, as it likes.</param>
public sealed record AlertRecipient(string Id, string Value)
{
    /// <summary>False: it is configured, and not told.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Null: the alert's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Null: the alert's.</summary>
    public string? TimestampFormat { get; init; }

    /// <summary>Beside the alert's, and before them where both have a name.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>Of which kinds of events an alert is told.</summary>
/// <param name="Nodes">Nodes that come and go.</param>
/// <param name="Fencing">Fences as they end.</param>
/// <param name="Resources">Operations on resources as they end.</param>
/// <param name="Attributes">Node attributes as they change.</param>
/// <param name="AttributeNames">Only those; empty: all.</param>
public sealed record AlertSelection(
    bool Nodes, bool Fencing, bool Resources, bool Attributes, ImmutableSortedSet<string> AttributeNames)
{
    /// <summary>What Pacemaker selects where the configuration says nothing: all but attributes.</summary>
    public static AlertSelection Usual { get; } = new(true, true, true, false, []);

    public static AlertSelection None { get; } = new(false, false, false, false, []);
}
