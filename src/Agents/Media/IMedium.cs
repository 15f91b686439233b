using HaActors.Policy.Model;

namespace HaActors.Agents.Media;

/// <summary>An open heartbeat medium. Neither call waits: what does not go at once is lost, as anything on a medium may be.</summary>
public interface IMedium : IDisposable
{
    /// <summary>Descriptor to wait on for something to receive; -1: there is none.</summary>
    int Descriptor { get; }

    /// <summary>Whom a record can be sent to alone; empty: every record goes to all.</summary>
    IReadOnlyList<NodeName> Addressees { get; }

    /// <param name="to">One of <see cref="Addressees"/>; null: all.</param>
    /// <returns>Null, or why it could not be sent.</returns>
    string? Send(NodeName? to, ReadOnlySpan<byte> record);

    /// <returns>How many bytes the next record has; 0: none is there.</returns>
    int Receive(Span<byte> into);
}

/// <summary>Opens media: real ones, or a simulator's.</summary>
public interface IMediaPort
{
    /// <exception cref="IOException">It is not there, or cannot be used: says why.</exception>
    IMedium Open(MediumSettings settings);
}
