using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>First byte of a payload after the handshake. The numbers are on the wire: never reuse one.</summary>
internal enum PayloadKind : byte
{
    /// <summary>Records, one after the other, to the end of the payload.</summary>
    Batch = 1,

    /// <summary>Nothing but a sign of life.</summary>
    Heartbeat = 2,

    /// <summary>The last words on a connection; one byte says why.</summary>
    Goodbye = 3,
}

/// <summary>First byte of a record in a batch.</summary>
internal enum RecordKind : byte
{
    Message = 1,

    /// <summary>A message with a number, which will be acknowledged.</summary>
    SystemMessage = 2,

    /// <summary>All system messages up to this number have been delivered.</summary>
    Acknowledgement = 3,
}

/// <summary>How the sender of a message is written.</summary>
internal enum SenderForm : byte
{
    None = 0,

    /// <summary>A path without address: an actor of the sending system.</summary>
    Own = 1,

    /// <summary>A path with address: an actor elsewhere.</summary>
    Foreign = 2,
}

/// <summary>The small payloads.</summary>
internal static class Payloads
{
    public static readonly Google.Protobuf.ByteString Heartbeat =
        Google.Protobuf.ByteString.CopyFrom((byte)PayloadKind.Heartbeat);

    public static Google.Protobuf.ByteString Goodbye(Transport.DisassociateInfo info) =>
        Google.Protobuf.ByteString.CopyFrom((byte)PayloadKind.Goodbye, (byte)info);

    /// <exception cref="WireFormatException">The reason is none of ours.</exception>
    public static Transport.DisassociateInfo ReadGoodbye(ReadOnlySpan<byte> payload) =>
        payload.Length == 2 && payload[1] <= (byte)Transport.DisassociateInfo.Quarantined
            ? (Transport.DisassociateInfo)payload[1]
            : throw new WireFormatException("a malformed goodbye");
}
